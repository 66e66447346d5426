import { resolve } from 'node:path';
import { PresenceError } from '../../domain/errors.ts';
import { forgottenAt, seenAt, type Sighting } from '../../domain/sighting.ts';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { LastSeenStore, PruneBefore } from '../../ports/last-seen-store.ts';
import type { VisibilityStore } from '../../ports/visibility-store.ts';
import { Connection, type PreparedStatement, type Row } from './connection.ts';
import { FileCheck, isLarge } from './file-check.ts';
import { openDatabase } from './open-database.ts';
import { schema } from './schema.ts';
import { FORGET, MERGE, PRUNE, PRUNE_SEEN, READ, READ_SHOWN, REMOVE, SHOW, STEP } from './statements.ts';
import { unavailable } from './unavailable.ts';

export interface SqliteStoreOptions {
  /** How long to wait for a lock that another process holds, in ms. 0 to 2^31 - 1; default 5000. */
  readonly busyTimeoutMs?: number;
  /** The system's, unless given. */
  readonly clock?: Clock;
}

interface Statements {
  readonly merge: PreparedStatement;
  readonly read: PreparedStatement;
  readonly readShown: PreparedStatement;
  readonly show: PreparedStatement;
  readonly remove: PreparedStatement;
  readonly forget: PreparedStatement;
  readonly step: PreparedStatement;
  readonly prune: PreparedStatement;
  readonly pruneSeen: PreparedStatement;
}

const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Sightings in a SQLite file. Meant for one node; a second process on the file does no harm, `max` holds.
 * Reads have a connection of their own, so that no refresh waits for a batch being written.
 */
export class SqliteStore implements LastSeenStore {
  readonly #path: string;
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #statements: Statements;
  /** Of a file that is too large to be checked before it is used. */
  readonly #check: FileCheck | undefined;
  readonly visibilities: VisibilityStore;
  #closing: Promise<void> | undefined;

  private constructor(
    path: string,
    { writer, reader }: { readonly writer: Connection; readonly reader: Connection },
    statements: Statements,
    check: FileCheck | undefined,
  ) {
    this.#path = path;
    this.#writer = writer;
    this.#reader = reader;
    this.#statements = statements;
    this.#check = check;
    this.visibilities = {
      getMany: (ids) => this.#pairs('read choices', statements.readShown, ids),
      set: async (id, visibility) => {
        await this.#run('write a choice', statements.show, id, JSON.stringify(visibility));
      },
    };
  }

  /**
   * Opens the file, and creates it (mode 0600), its directory and its tables as need be.
   * @throws {PresenceError} `unavailable`, naming the file, when it cannot be read and written, is
   * damaged, belongs to another application or comes from a newer version; it is then left as it is. The inside of a file of
   * more than 16 MB is checked a minute later, while it is in use: from when damage is found every call rejects.
   * `invalid_request` when an argument is no good.
   */
  static async open(
    path: string,
    { busyTimeoutMs = 5000, clock = systemClock }: SqliteStoreOptions = {},
  ): Promise<SqliteStore> {
    if (path === '' || path === ':memory:') {
      throw new PresenceError('invalid_request', `path must name a file (MemoryStore needs none), got '${path}'`);
    }
    if (!Number.isInteger(busyTimeoutMs) || busyTimeoutMs < 0 || busyTimeoutMs > MAX_TIMEOUT_MS) {
      throw new PresenceError(
        'invalid_request',
        `option busyTimeoutMs: must be an integer from 0 to ${MAX_TIMEOUT_MS}, got ${busyTimeoutMs}`,
      );
    }
    const file = resolve(path);
    const opened: Connection[] = [];
    try {
      const writer = await openDatabase(file, schema, busyTimeoutMs);
      opened.push(writer);
      const reader = await Connection.open(file, { readOnly: true, busyTimeoutMs });
      opened.push(reader);
      const statements = {
        merge: await writer.prepare(MERGE),
        show: await writer.prepare(SHOW),
        remove: await writer.prepare(REMOVE),
        forget: await writer.prepare(FORGET),
        prune: await writer.prepare(PRUNE),
        pruneSeen: await writer.prepare(PRUNE_SEEN),
        read: await reader.prepare(READ),
        readShown: await reader.prepare(READ_SHOWN),
        step: await reader.prepare(STEP),
      };
      const check = (await isLarge(file)) ? await FileCheck.open(file, busyTimeoutMs, clock) : undefined;
      return new SqliteStore(file, { writer, reader }, statements, check);
    } catch (error) {
      await Promise.allSettled(opened.map((connection) => connection.close()));
      throw unavailable(file, 'open it', error);
    }
  }

  async getMany(ids: readonly string[]): Promise<Map<string, Sighting>> {
    return this.#pairs('read sightings', this.#statements.read, ids);
  }

  async mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void> {
    await this.#run('write sightings', this.#statements.merge, JSON.stringify([...sightings]));
  }

  async forget(id: string, atMs?: number): Promise<void> {
    const { remove, forget } = this.#statements;
    if (atMs === undefined) await this.#run('forget a user', remove, id);
    else await this.#run('forget a user', forget, id, String(forgottenAt(atMs)));
  }

  async prune({ seenMs, forgottenMs }: PruneBefore, signal: AbortSignal): Promise<void> {
    const { step, prune, pruneSeen } = this.#statements;
    const old = [String(seenAt(seenMs)), String(forgottenAt(forgottenMs))];
    let after = '';
    do {
      const [last] = await this.#run('find old sightings', step, after);
      const upTo = String(last?.['id'] ?? '');
      await this.#run('remove old sightings', prune, after, upTo, ...old);
      await this.#run('remove old sightings', pruneSeen, after, upTo, ...old);
      after = upTo;
    } while (after !== '' && !signal.aborted);
  }

  /** Checks the inside of a large file now, if that has not been done; of a smaller one it was. Resolves when it is over. */
  async check(): Promise<void> {
    await this.#check?.run();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#release());
  }

  async #release(): Promise<void> {
    await this.#check?.stop();
    try {
      // The writer last: it then folds the log into the file and removes it.
      try {
        await this.#reader.close();
      } finally {
        await this.#writer.close();
      }
    } catch (error) {
      throw unavailable(this.#path, 'close it', error);
    }
  }

  async #pairs<T>(doing: string, statement: PreparedStatement, ids: readonly string[]): Promise<Map<string, T>> {
    const rows = await this.#run(doing, statement, JSON.stringify(ids));
    // What this store wrote into a STRICT table is what it holds.
    return new Map(JSON.parse(String(rows[0]?.['pairs'])) as [string, T][]);
  }

  async #run(doing: string, statement: PreparedStatement, ...texts: string[]): Promise<Row[]> {
    if (this.#closing) throw unavailable(this.#path, doing, new Error('the store is closed'));
    if (this.#check?.damage !== undefined) throw unavailable(this.#path, doing, this.#check.damage);
    try {
      return await statement(...texts);
    } catch (error) {
      throw unavailable(this.#path, doing, error);
    }
  }
}
