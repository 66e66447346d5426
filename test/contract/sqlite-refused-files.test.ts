import assert from 'node:assert/strict';
import { copyFile, mkdir, open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, it } from 'mocha';
import { seenAt } from '../../src/domain/sighting.ts';
import { SqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { useDatabasePaths, withConnection, writeDatabase } from '../support/store-files.ts';

describe('SqliteStore, opening a file that is no good', () => {
  const newPath = useDatabasePaths();
  let path: string;

  beforeEach(async () => {
    path = newPath();
    await mkdir(dirname(path));
  });

  /** The open fails and says why; every file in the directory is the same afterwards, and there is no new one. */
  async function assertRefused(why: RegExp): Promise<void> {
    const before = await contentsOf(dirname(path));
    await assert.rejects(SqliteStore.open(path), (error: Error & { code?: unknown }) => {
      assert.deepEqual([error.name, error.code], ['PresenceError', 'unavailable']);
      assert.ok(error.message.startsWith(`SQLite file ${path}: cannot open it: `), error.message);
      assert.match(error.message, why);
      return true;
    });
    assert.deepEqual(await contentsOf(dirname(path)), before);
  }

  it('refuses what is no database', async () => {
    await writeFile(path, 'Dear diary, today I was seen by nobody.\n'.repeat(1000));
    await assertRefused(/not a database/);
  });

  it('refuses a few bytes that are no database', async () => {
    await writeFile(path, 'hello');
    await assertRefused(/not a database/);
  });

  it('refuses a file with a damaged page', async () => {
    await writeUsers(path);
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(1024, 0xaa), 0, 1024, 20 * 1024);
    await file.close();
    await assertRefused(/damaged|malformed/);
  });

  for (const [what, kept] of Object.entries({ 'in half': 0.5, 'by its last bytes': 0.999, 'to its header': 0.001 })) {
    it(`refuses a file cut ${what}`, async () => {
      await writeUsers(path);
      const { length } = await readFile(path);
      await truncate(path, Math.ceil(length * kept));
      await assertRefused(/damaged|malformed|not a database/);
    });
  }

  it('refuses a file of a newer version', async () => {
    await writeUsers(path);
    await withConnection(path, (connection) => connection.exec('PRAGMA user_version = 99'));
    await assertRefused(/written by a newer version \(schema 99; this one knows up to \d+\)/);
  });

  it('refuses a file that a newer version left in a crash, and leaves its log as well', async () => {
    const original = newPath();
    await mkdir(dirname(original));
    await writeUsers(original);
    await withConnection(original, async (connection) => {
      await connection.exec('PRAGMA user_version = 99');
      // As a crash would leave them: the version is in the log, not yet in the file.
      for (const suffix of ['', '-wal']) await copyFile(original + suffix, path + suffix);
    });
    const before = await readBoth(path);
    await assert.rejects(SqliteStore.open(path), /newer version \(schema 99/);
    assert.deepEqual(await readBoth(path), before);
  });

  it("refuses another application's file", async () => {
    await writeDatabase(
      path,
      "PRAGMA application_id = 7; CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')",
    );
    await assertRefused(/belongs to another application \(application_id 7\)/);
  });

  it("refuses another application's file that bears no mark, in WAL mode too", async () => {
    await writeDatabase(path, 'PRAGMA journal_mode = WAL; CREATE TABLE last_seen (id, sighting)');
    await assertRefused(/belongs to another application \(application_id 0\)/);
  });

  it('refuses a directory', async () => {
    await mkdir(path);
    await assertRefused(/not a regular file/);
  });

  it('refuses a path below a file', async () => {
    await writeFile(path, '');
    const below = join(path, 'whosthere.db');
    await assert.rejects(SqliteStore.open(below), {
      code: 'unavailable',
      message: /whosthere\.db\/whosthere\.db: cannot/,
    });
    assert.equal((await readFile(path)).length, 0);
  });

  it('accepts an empty file, as a new one', async () => {
    await writeFile(path, '');
    const store = await SqliteStore.open(path);
    await store.mergeMany(new Map([['bob', seenAt(5)]]));
    assert.deepEqual(await store.getMany(['bob']), new Map([['bob', seenAt(5)]]));
    await store.close();
  });
});

async function writeUsers(path: string): Promise<void> {
  const store = await SqliteStore.open(path);
  await store.mergeMany(new Map(Array.from({ length: 5000 }, (_, index) => [`user-${index}`, seenAt(index + 1)])));
  await store.close();
}

/** The file and its log. */
function readBoth(path: string): Promise<Buffer[]> {
  return Promise.all([readFile(path), readFile(`${path}-wal`)]);
}

async function contentsOf(directory: string): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    contents.set(entry.name, entry.isFile() ? await readFile(join(directory, entry.name), 'base64') : 'not a file');
  }
  return contents;
}
