import { resolve } from 'node:path';
import { PresenceError } from '../../domain/errors.ts';
import type { Sighting } from '../../domain/sighting.ts';
import type { LastSeenStore } from '../../ports/last-seen-store.ts';
import { Connection, type PreparedStatement, type Row } from './connection.ts';
import { openDatabase } from './open-database.ts';
import { schema } from './schema.ts';
import { unavailable } from './unavailable.ts';

export interface SqliteStoreOptions {
  /** How long to wait for a lock that another process holds, in ms. 0 to 2^31 - 1; default 5000. */
  readonly busyTimeoutMs?: number;
}

// JSON both ways: one parameter and one row, whatever the number of ids. As pairs, for ids are hostile as keys.
// Sorted, so that neighbours in the table are written together. What changes nothing writes nothing.
const MERGE = `
  INSERT INTO last_seen (id, sighting)
  SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true ORDER BY 1
  ON CONFLICT (id) DO UPDATE SET sighting = excluded.sighting WHERE excluded.sighting > sighting`;
const READ = `
  SELECT json_group_array(json_array(last_seen.id, last_seen.sighting)) AS pairs
  FROM json_each(?1) AS wanted JOIN last_seen ON last_seen.id = wanted.value`;
const FORGET = 'DELETE FROM last_seen WHERE id = ?1';

interface Statements {
  readonly merge: PreparedStatement;
  readonly read: PreparedStatement;
  readonly forget: PreparedStatement;
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
  #closing: Promise<void> | undefined;

  private constructor(path: string, writer: Connection, reader: Connection, statements: Statements) {
    this.#path = path;
    this.#writer = writer;
    this.#reader = reader;
    this.#statements = statements;
  }

  /**
   * Opens the file, and creates it (mode 0600), its directory and its tables as need be.
   * @throws {PresenceError} `unavailable`, naming the file, when it cannot be read and written, is
   * damaged, belongs to another application or comes from a newer version; it is then left as it is.
   * `invalid_request` when an argument is no good.
   */
  static async open(path: string, { busyTimeoutMs = 5000 }: SqliteStoreOptions = {}): Promise<SqliteStore> {
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
      return new SqliteStore(file, writer, reader, {
        merge: await writer.prepare(MERGE),
        forget: await writer.prepare(FORGET),
        read: await reader.prepare(READ),
      });
    } catch (error) {
      await Promise.allSettled(opened.map((connection) => connection.close()));
      throw unavailable(file, 'open it', error);
    }
  }

  async getMany(ids: readonly string[]): Promise<Map<string, Sighting>> {
    const rows = await this.#run('read sightings', this.#statements.read, JSON.stringify(ids));
    // The columns are NOT NULL in a STRICT table: this is what they hold.
    const pairs = JSON.parse(String(rows[0]?.['pairs'])) as [string, Sighting][];
    return new Map(pairs);
  }

  async mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void> {
    await this.#run('write sightings', this.#statements.merge, JSON.stringify([...sightings]));
  }

  async forget(id: string): Promise<void> {
    await this.#run('forget a user', this.#statements.forget, id);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#release());
  }

  async #release(): Promise<void> {
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

  async #run(doing: string, statement: PreparedStatement, text: string): Promise<Row[]> {
    if (this.#closing) throw unavailable(this.#path, doing, new Error('the store is closed'));
    try {
      return await statement(text);
    } catch (error) {
      throw unavailable(this.#path, doing, error);
    }
  }
}
