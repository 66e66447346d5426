import assert from 'node:assert/strict';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, it } from 'mocha';
import { leftAt, seenAt, type Sighting } from '../../src/domain/sighting.ts';
import { SqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { checkIntegrity, useDatabasePaths, withConnection, writeDatabase } from '../support/store-files.ts';
import { HOSTILE_IDS } from '../support/store-hostile-ids.ts';
import { describeLastSeenStore } from './last-seen-store.ts';

describe('SqliteStore', () => {
  const newPath = useDatabasePaths();

  describeLastSeenStore('SqliteStore', () => SqliteStore.open(newPath()));

  describe('the file', () => {
    it('keeps everything over a close and a reopen', async () => {
      const path = newPath();
      const sightings = new Map(HOSTILE_IDS.map((id, index) => [id, seenAt(index + 1)]));
      const store = await SqliteStore.open(path);
      await store.mergeMany(sightings);
      await store.close();

      const reopened = await SqliteStore.open(path);
      assert.deepEqual(await reopened.getMany(HOSTILE_IDS), sightings);
      await reopened.close();
    });

    it('of the first version is taken over as it is, and takes choices', async () => {
      const path = newPath();
      await mkdir(dirname(path), { recursive: true });
      await writeDatabase(
        path,
        `CREATE TABLE last_seen (id TEXT PRIMARY KEY NOT NULL, sighting INTEGER NOT NULL) STRICT, WITHOUT ROWID;
         INSERT INTO last_seen VALUES ('bob', 10);
         PRAGMA application_id = 2003332979; PRAGMA user_version = 1`,
      );
      const hidden = { visible: false, lastSeen: 'nobody', frozen: leftAt(5) } as const;
      const store = await SqliteStore.open(path);
      await store.visibilities.set('bob', hidden);
      await store.close();
      const reopened = await SqliteStore.open(path);
      assert.deepEqual(await reopened.getMany(['bob']), new Map([['bob', seenAt(5)]]));
      assert.deepEqual(await reopened.visibilities.getMany(['bob']), new Map([['bob', hidden]]));
      await reopened.close();
    });

    it('is created with its directory, for its owner alone, and is one file again after a close', async () => {
      const path = newPath();
      const store = await SqliteStore.open(path);
      await store.mergeMany(new Map([['bob', seenAt(5)]]));
      const open = (await readdir(dirname(path))).sort();
      assert.deepEqual(open, ['whosthere.db', 'whosthere.db-shm', 'whosthere.db-wal']);
      for (const file of open) assert.equal((await stat(`${dirname(path)}/${file}`)).mode & 0o777, 0o600, file);
      await store.close();
      assert.deepEqual(await readdir(dirname(path)), ['whosthere.db']);
    });

    it('may be open several times in one process', async () => {
      const path = newPath();
      const stores = await Promise.all(Array.from({ length: 6 }, () => SqliteStore.open(path)));
      await Promise.all(stores.map((store, index) => store.mergeMany(new Map([['bob', seenAt(index + 1)]]))));
      for (const store of stores) assert.deepEqual(await store.getMany(['bob']), new Map([['bob', seenAt(6)]]));
      await Promise.all(stores.map((store) => store.close()));
      assert.equal(await checkIntegrity(path), 'ok');
    });
  });

  describe('a batch', () => {
    it('is written wholly or not at all', async () => {
      const store = await SqliteStore.open(newPath());
      const broken = new Map([['alice', seenAt(5)]]).set('bob', 1.5 as Sighting).set('carol', seenAt(5));
      await assert.rejects(store.mergeMany(broken), { name: 'PresenceError', code: 'unavailable' });
      assert.deepEqual(await store.getMany(['alice', 'bob', 'carol']), new Map());
      await store.close();
    });
  });

  describe('a lock that another process holds', () => {
    it('delays no read, and makes a write fail with a clear error once the timeout is over', async () => {
      const path = newPath();
      const store = await SqliteStore.open(path, { busyTimeoutMs: 0 });
      await store.mergeMany(new Map([['bob', seenAt(5)]]));
      await withConnection(path, async (other) => {
        await other.exec('BEGIN IMMEDIATE');
        await assert.rejects(store.mergeMany(new Map([['bob', seenAt(6)]])), {
          name: 'PresenceError',
          code: 'unavailable',
          message: `SQLite file ${path}: cannot write sightings: SQLITE_BUSY: database is locked`,
        });
        assert.deepEqual(await store.getMany(['bob']), new Map([['bob', seenAt(5)]]));
        await other.exec('ROLLBACK');
      });
      await store.mergeMany(new Map([['bob', seenAt(6)]]));
      assert.deepEqual(await store.getMany(['bob']), new Map([['bob', seenAt(6)]]));
      await store.close();
    });

    it('is waited for', async () => {
      const path = newPath();
      const store = await SqliteStore.open(path);
      await withConnection(path, async (other) => {
        await other.exec('BEGIN IMMEDIATE');
        const merged = store.mergeMany(new Map([['bob', seenAt(6)]]));
        // A read that began later ends first: the write is waiting, the read is not behind it.
        assert.deepEqual(await store.getMany(['bob']), new Map());
        await other.exec('COMMIT');
        await merged;
      });
      assert.deepEqual(await store.getMany(['bob']), new Map([['bob', seenAt(6)]]));
      await store.close();
    });
  });

  describe('arguments', () => {
    for (const busyTimeoutMs of [-1, 1.5, NaN, 2 ** 31]) {
      it(`refuses a busyTimeoutMs of ${busyTimeoutMs}`, async () => {
        await assert.rejects(SqliteStore.open(newPath(), { busyTimeoutMs }), {
          code: 'invalid_request',
          message: `option busyTimeoutMs: must be an integer from 0 to 2147483647, got ${busyTimeoutMs}`,
        });
      });
    }

    for (const path of ['', ':memory:']) {
      it(`refuses '${path}', which would be a database without a file`, async () => {
        await assert.rejects(SqliteStore.open(path), { code: 'invalid_request', message: /must name a file/ });
      });
    }
  });
});
