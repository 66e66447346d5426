import { open as openFile } from 'node:fs/promises';
import sqlite3 from 'sqlite3';
import { PresenceError } from '../index.ts';
import { CHAT_APPLICATION_ID, CHAT_SCHEMA, CHAT_SCHEMA_VERSION } from './chat-schema.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** The chat's SQLite file, with promises. Statements run, and are answered, in the order they were called. */
export class ChatDatabase {
  readonly #database: sqlite3.Database;
  #isClosed = false;

  private constructor(database: sqlite3.Database) {
    this.#database = database;
  }

  /**
   * @throws {PresenceError} `unavailable` when the file cannot be opened, is of a newer version than this one, or is
   * somebody else's: it is left as it is then.
   */
  static async open(path: string): Promise<ChatDatabase> {
    try {
      // What people say to each other is nobody else's to read. The files beside it get the same mode from SQLite.
      await (await openFile(path, 'a', 0o600)).close();
    } catch (error) {
      throw unavailable(error, `cannot open ${path}`);
    }
    const database = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opened: sqlite3.Database = new sqlite3.Database(path, (error) => {
        if (error === null) resolve(opened);
        else reject(unavailable(error, `cannot open ${path}`));
      });
    });
    database.serialize();
    const chat = new ChatDatabase(database);
    try {
      await chat.#prepare(path);
    } catch (error) {
      await chat.close();
      throw error;
    }
    return chat;
  }

  /** @throws {PresenceError} `unavailable`; nothing of the statement has been done then. */
  all(sql: string, ...values: readonly (string | number)[]): Promise<Row[]> {
    // Ours and known: no cause, which would be an operator's business.
    if (this.#isClosed) return Promise.reject(new PresenceError('unavailable', 'the chat is closed'));
    return new Promise((resolve, reject) => {
      this.#database.all(sql, values, (error: Error | null, rows: Row[]) => {
        if (error === null) resolve(rows);
        else reject(unavailable(error));
      });
    });
  }

  /** Waits for the statements called before; later ones are refused. */
  close(): Promise<void> {
    this.#isClosed = true;
    return new Promise((resolve, reject) => {
      this.#database.close((error) => {
        if (error === null) resolve();
        else reject(unavailable(error));
      });
    });
  }

  async #prepare(path: string): Promise<void> {
    const number = async (sql: string): Promise<number> => Number(Object.values((await this.all(sql))[0] ?? {})[0]);
    const owner = await number('PRAGMA application_id');
    const isNew = owner === 0 && (await number('SELECT count(*) FROM sqlite_schema')) === 0;
    if (!isNew && owner !== CHAT_APPLICATION_ID) {
      throw new PresenceError('unavailable', `${path} is a database of something else`);
    }
    if ((await number('PRAGMA user_version')) > CHAT_SCHEMA_VERSION) {
      throw new PresenceError('unavailable', `${path} was written by a newer version of this demo`);
    }
    // Of the connection, not of the file. An acked message may be lost with the machine's power, not with the process.
    await this.all('PRAGMA synchronous = NORMAL');
    if (isNew) await this.#exec(CHAT_SCHEMA);
  }

  #exec(script: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#database.exec(script, (error) => {
        if (error === null) resolve();
        else reject(unavailable(error));
      });
    });
  }
}

/** What is told to callers tells nothing of our inside: that is in the cause, for the operator. */
function unavailable(cause: unknown, message = 'the chat cannot be read or written right now'): PresenceError {
  return new PresenceError('unavailable', message, { cause });
}
