import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
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

/** The check of a large file, beside those who use it, on a connection of its own. */
export class FileCheck {
  readonly #connection: Connection;
  readonly #ended: Promise<void>;
  #damage: Error | undefined;
  #isOver = false;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.#ended = findDamage(connection)
      .catch((error: unknown) => (isDamage(error) ? error : undefined))
      .then((damage) => {
        this.#damage = damage;
        return connection.close();
      })
      // Of a connection that only reads nothing is lost.
      .catch(() => undefined)
      .then(() => {
        this.#isOver = true;
      });
  }

  static async start(path: string, busyTimeoutMs: number): Promise<FileCheck> {
    return new FileCheck(await Connection.open(path, { readOnly: true, busyTimeoutMs }));
  }

  /** What has been found so far. */
  get damage(): Error | undefined {
    return this.#damage;
  }

  /** Resolves when all has been read, or after {@link stop}. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Ends it early. */
  async stop(): Promise<void> {
    // Again and again: SQLite takes no notice before it has begun.
    while (!this.#isOver) {
      this.#connection.interrupt();
      await setImmediate();
    }
  }
}

/** Anything else, such as having been stopped, tells nothing of the file. */
function isDamage(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'SQLITE_CORRUPT' || error.code === 'SQLITE_NOTADB';
}
