import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { CancelTimer, Clock } from '../../ports/clock.ts';
import { Connection } from './connection.ts';

/** What SQLite finds wrong with the file that the connection reads; undefined when it is sound. Reads all of it. */
export async function findDamage(connection: Connection): Promise<Error | undefined> {
  const found = await connection.scalar('PRAGMA quick_check(1)');
  return found === 'ok' ? undefined : new Error(`it is damaged: ${String(found)}`);
}

/** What is checked before it is used, in bytes: it takes some 50 ms. */
const CHECKED_AT_ONCE = 16 * 1024 * 1024;

/** Whether to check the file takes so long that nobody can wait for it: 10 million users take seconds. */
export async function isLarge(path: string): Promise<boolean> {
  return (await stat(path)).size > CHECKED_AT_ONCE;
}

/**
 * How long after the file was opened, in ms: a start is when there is most to be read, and everybody comes at once. To check
 * 10 million users meanwhile makes each look half as long again.
 */
const CHECKED_AFTER_MS = 60_000;

/**
 * The check of a large file, beside those who use it, on a connection of its own.
 * States: waiting -> reading, by itself or by {@link run} -> over; stopped, from any.
 */
export class FileCheck {
  readonly #connection: Connection;
  readonly #cancelTimer: CancelTimer;
  #running: Promise<void> | undefined;
  #damage: Error | undefined;
  #isOver = false;

  private constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#cancelTimer = clock.after(CHECKED_AFTER_MS, () => void this.run(), { isBackground: true });
  }

  static async open(path: string, busyTimeoutMs: number, clock: Clock): Promise<FileCheck> {
    return new FileCheck(await Connection.open(path, { readOnly: true, busyTimeoutMs }), clock);
  }

  /** What has been found so far. */
  get damage(): Error | undefined {
    return this.#damage;
  }

  /** Begins, if it has not begun. Resolves when all has been read, or after {@link stop}. */
  run(): Promise<void> {
    this.#cancelTimer();
    return (this.#running ??= this.#read());
  }

  /** Ends it early. */
  async stop(): Promise<void> {
    if (this.#running === undefined) {
      this.#cancelTimer();
      this.#running = this.#close();
    }
    // Again and again: SQLite takes no notice before it has begun.
    while (!this.#isOver) {
      this.#connection.interrupt();
      await setImmediate();
    }
  }

  async #read(): Promise<void> {
    try {
      this.#damage = await findDamage(this.#connection);
    } catch (error) {
      if (isDamage(error)) this.#damage = error;
    }
    await this.#close();
  }

  async #close(): Promise<void> {
    // Of a connection that only reads nothing is lost.
    await this.#connection.close().catch(() => undefined);
    this.#isOver = true;
  }
}

/** Anything else, such as having been stopped, tells nothing of the file. */
function isDamage(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'SQLITE_CORRUPT' || error.code === 'SQLITE_NOTADB';
}
