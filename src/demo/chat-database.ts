import sqlite3 from 'sqlite3';
import { PresenceError } from '../index.ts';
import { CHAT_SCHEMA, CHAT_SCHEMA_VERSION } from './chat-schema.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** The chat's SQLite file, with promises. Statements run, and are answered, in the order they were called. */
export class ChatDatabase {
  readonly #database: sqlite3.Database;

  private constructor(database: sqlite3.Database) {
    this.#database = database;
  }

  /** @throws {PresenceError} `unavailable` when the file cannot be opened, or is of a newer version than this one. */
  static async open(path: string): Promise<ChatDatabase> {
    const database = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opened: sqlite3.Database = new sqlite3.Database(path, (error) => {
        if (error === null) resolve(opened);
        else reject(unavailable(error, `cannot open ${path}`));
      });
    });
    database.serialize();
    const chat = new ChatDatabase(database);
    try {
      await chat.#migrate(path);
    } catch (error) {
      await chat.close();
      throw error;
    }
    return chat;
  }

  /** @throws {PresenceError} `unavailable`; nothing of the statement has been done then. */
  all(sql: string, ...values: readonly (string | number)[]): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#database.all(sql, values, (error: Error | null, rows: Row[]) => {
        if (error === null) resolve(rows);
        else reject(unavailable(error));
      });
    });
  }

  /** Waits for the statements called before. */
  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#database.close((error) => {
        if (error === null) resolve();
        else reject(unavailable(error));
      });
    });
  }

  async #migrate(path: string): Promise<void> {
    const [row] = await this.all('PRAGMA user_version');
    const version = Number(row?.['user_version']);
    if (version > CHAT_SCHEMA_VERSION) {
      throw new PresenceError('unavailable', `${path} was written by a newer version of this demo`);
    }
    if (version === CHAT_SCHEMA_VERSION) return;
    await new Promise<void>((resolve, reject) => {
      this.#database.exec(CHAT_SCHEMA, (error) => {
        if (error === null) resolve();
        else reject(unavailable(error));
      });
    });
  }
}

/** What is told to callers tells nothing of our inside: that is in the cause, for the operator. */
function unavailable(cause: Error, message = 'the chat cannot be read or written right now'): PresenceError {
  return new PresenceError('unavailable', message, { cause });
}
