import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Connection, SqlValue } from '../../src/stores/sqlite/connection.ts';
import { migrate, readVersion, type Schema } from '../../src/stores/sqlite/migrate.ts';
import { openDatabase } from '../../src/stores/sqlite/open-database.ts';
import { useDatabasePaths, withConnection } from '../support/store-files.ts';

const CREATE = "CREATE TABLE notes (text TEXT) STRICT; INSERT INTO notes VALUES ('first')";
const EXTEND = "ALTER TABLE notes ADD COLUMN author TEXT; UPDATE notes SET author = 'bob'";
const FAIL = "INSERT INTO notes VALUES ('half', 'done'); INSERT INTO no_such_table VALUES (1)";
const BUSY_TIMEOUT_MS = 5000;

describe('migrations of a SQLite file', () => {
  const newPath = useDatabasePaths();
  let path: string;
  const opened: Connection[] = [];

  beforeEach(() => {
    path = newPath();
  });
  afterEach(async () => {
    for (const connection of opened.splice(0)) await connection.close();
  });

  async function open(...migrations: string[]): Promise<Connection> {
    const connection = await openDatabase(path, schemaOf(migrations), BUSY_TIMEOUT_MS);
    opened.push(connection);
    return connection;
  }

  async function close(): Promise<void> {
    await opened.pop()?.close();
  }

  it('lead from nothing to the newest version', async () => {
    const connection = await open(CREATE, EXTEND);
    assert.equal(await readVersion(connection, schemaOf([CREATE, EXTEND])), 2);
    assert.equal(await connection.scalar("SELECT text || ' ' || author FROM notes"), 'first bob');
  });

  it('lead on from where a file is, and keep what is in it', async () => {
    await (await open(CREATE)).exec("INSERT INTO notes VALUES ('kept')");
    await close();
    const connection = await open(CREATE, EXTEND);
    assert.equal(await readVersion(connection, schemaOf([CREATE, EXTEND])), 2);
    assert.equal(await connection.scalar('SELECT group_concat(text) FROM notes'), 'first,kept');
  });

  it('run once', async () => {
    await open(CREATE, EXTEND);
    await close();
    assert.equal(await (await open(CREATE, EXTEND)).scalar('SELECT count(*) FROM notes'), 1);
  });

  it('leave a new file empty when one of them fails, even the last', async () => {
    await assert.rejects(open(CREATE, EXTEND, FAIL), /no such table: no_such_table/);
    await withConnection(path, async (connection) => {
      assert.deepEqual(await stateOf(connection), [0, 0, 0]);
    });
  });

  it('leave a file at its version when one of them fails, and lead on once it is mended', async () => {
    await open(CREATE);
    await close();
    const before = await readFile(path);
    await assert.rejects(open(CREATE, EXTEND, FAIL), /no such table: no_such_table/);
    assert.deepEqual(await readFile(path), before);
    const connection = await open(CREATE, EXTEND, "INSERT INTO notes VALUES ('last', 'alice')");
    assert.equal(await connection.scalar('SELECT group_concat(text) FROM notes'), 'first,last');
  });

  it('leave the connection ready for more when one of them fails', async () => {
    const connection = await open(CREATE);
    await assert.rejects(migrate(connection, schemaOf([CREATE, EXTEND, FAIL])), /no such table: no_such_table/);
    await migrate(connection, schemaOf([CREATE, EXTEND]));
    assert.equal(await connection.scalar('SELECT count(author) FROM notes'), 1);
  });

  it('refuse a file of a newer version, and of another application', async () => {
    await open(CREATE, EXTEND);
    await close();
    await assert.rejects(open(CREATE), /written by a newer version \(schema 2; this one knows up to 1\)/);
    const other: Schema = { applicationId: 8, migrations: [CREATE, EXTEND] };
    await assert.rejects(openDatabase(path, other, BUSY_TIMEOUT_MS), /another application \(application_id 7\)/);
  });

  it('wait for those of another process, and then find them done', async () => {
    const first = await open();
    const second = await open();
    await first.exec(`BEGIN IMMEDIATE; ${CREATE}; PRAGMA application_id = 7; PRAGMA user_version = 1`);
    const migrated = migrate(second, schemaOf([CREATE]));
    await first.exec('COMMIT');
    await migrated;
    assert.equal(await second.scalar('SELECT count(*) FROM notes'), 1);
  });
});

function schemaOf(migrations: readonly string[]): Schema {
  return { applicationId: 7, migrations };
}

/** The application id, the version and the number of tables. */
async function stateOf(connection: Connection): Promise<(SqlValue | undefined)[]> {
  return [
    await connection.scalar('PRAGMA application_id'),
    await connection.scalar('PRAGMA user_version'),
    await connection.scalar('SELECT count(*) FROM sqlite_schema'),
  ];
}
