import sqlite3 from 'sqlite3';
import { Turns } from './turns.ts';

/** What a column holds. Only text is ever bound: numbers above 32 bits would become REAL, BigInt becomes NULL. */
export type SqlValue = string | number | Buffer | null;
export type Row = Readonly<Record<string, SqlValue>>;

type Callback<T> = (error: Error | null, result: T) => void;

export interface ConnectionOptions {
  readonly readOnly?: boolean;
  /** How long to wait for a lock that another connection holds, in ms. */
  readonly busyTimeoutMs: number;
}

/**
 * One connection to a SQLite file, with promises. Rejects with the errors of SQLite as they are.
 *
 * Calls run one at a time, in the order they were made. The library runs those of different statements
 * on several threads, where they would only wait for each other, and holds threads that others need.
 */
export class Connection {
  readonly #database: sqlite3.Database;
  readonly #statements: sqlite3.Statement[] = [];
  readonly #turns = new Turns();
  #isOpen = true;

  private constructor(database: sqlite3.Database) {
    this.#database = database;
  }

  /** Opens a file that exists. SQLite does not look into it before the first statement. */
  static async open(path: string, { readOnly = false, busyTimeoutMs }: ConnectionOptions): Promise<Connection> {
    const mode = (readOnly ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE) | sqlite3.OPEN_FULLMUTEX;
    const database = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opened: sqlite3.Database = new sqlite3.Database(path, mode, (error) => {
        if (error) reject(error);
        else resolve(opened);
      });
    });
    database.configure('busyTimeout', busyTimeoutMs);
    return new Connection(database);
  }

  /** Runs a script of any number of statements that return nothing. It stops at the first that fails. */
  exec(script: string): Promise<void> {
    return this.#call((done: Callback<undefined>) =>
      this.#database.exec(script, (error) => {
        done(error, undefined);
      }),
    );
  }

  /** The first column of the first row; undefined when there is no row. */
  async scalar(sql: string): Promise<SqlValue | undefined> {
    const rows = await this.#call((done: Callback<Row[]>) => this.#database.all(sql, done));
    return Object.values(rows[0] ?? {})[0];
  }

  /** A statement to be run many times, finalized when the connection closes. */
  async prepare(sql: string): Promise<PreparedStatement> {
    const statement = await this.#call((done: Callback<sqlite3.Statement>) => {
      const prepared: sqlite3.Statement = this.#database.prepare(sql, (error) => {
        done(error, prepared);
      });
    });
    this.#statements.push(statement);
    // `all` for writes too: it steps to the end, where `get` would leave a read transaction open.
    return (...texts) => this.#call((done: Callback<Row[]>) => statement.all(texts, done));
  }

  /** Makes the call under way fail, with SQLITE_INTERRUPT. Nothing once it is closed. */
  interrupt(): void {
    if (this.#isOpen) this.#database.interrupt();
  }

  /** Waits for the calls made before. To be called once; no other call may follow. */
  async close(): Promise<void> {
    await this.#call((done: Callback<undefined>) => {
      this.#isOpen = false;
      // An unfinalized statement would make the close fail.
      for (const statement of this.#statements) statement.finalize();
      this.#database.close((error) => {
        done(error, undefined);
      });
    });
  }

  #call<T>(start: (done: Callback<T>) => void): Promise<T> {
    return this.#turns.take(
      () =>
        new Promise((resolve, reject) => {
          start((error, result) => {
            if (error) reject(error);
            else resolve(result);
          });
        }),
    );
  }
}

/** Runs to the end with these texts bound to `?1`, `?2`, ... */
export type PreparedStatement = (...texts: readonly string[]) => Promise<Row[]>;
