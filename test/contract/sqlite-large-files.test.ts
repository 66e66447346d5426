import assert from 'node:assert/strict';
import { open, stat, truncate } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { seenAt } from '../../src/domain/sighting.ts';
import { SqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { useDatabasePaths, withConnection } from '../support/store-files.ts';

const USERS = 800_000;
const MEGABYTE = 1024 * 1024;

describe('SqliteStore, on a file that is too large to be checked at once', () => {
  const newPath = useDatabasePaths();

  async function writeUsers(): Promise<string> {
    const path = newPath();
    const store = await SqliteStore.open(path);
    await store.close();
    await withConnection(path, (connection) =>
      connection.exec(`
        INSERT INTO last_seen (id, sighting)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${USERS})
        SELECT printf('user-%08d', i), 2 * i FROM n`),
    );
    assert.ok((await stat(path)).size > 17 * MEGABYTE);
    return path;
  }

  it('reads and writes at once, and after the check', async () => {
    const store = await SqliteStore.open(await writeUsers());
    const found = store.getMany(['user-00000007']);
    await store.mergeMany(new Map([['bob', seenAt(5)]]));
    assert.deepEqual(await found, new Map([['user-00000007', seenAt(7)]]));
    await store.check();
    assert.deepEqual(await store.getMany(['bob']), new Map([['bob', seenAt(5)]]));
    await store.close();
  });

  it('is closed without waiting for the check, be it under way or not', async () => {
    const path = await writeUsers();
    const waiting = await SqliteStore.open(path);
    await waiting.close();
    await waiting.check();
    const reading = await SqliteStore.open(path);
    const checked = reading.check();
    await reading.close();
    await checked;
    for (const store of [waiting, reading]) await assert.rejects(store.getMany(['bob']), /the store is closed/);
  });

  it('refuses everything from when damage is found inside the file', async () => {
    const path = await writeUsers();
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(1024, 0xaa), 0, 1024, 10 * MEGABYTE);
    await file.close();
    const clock = new VirtualClock();
    const store = await SqliteStore.open(path, { clock });
    await store.getMany(['user-00000007']);
    await clock.advance(60_000);
    assert.equal(clock.timerCount, 0, 'the check has begun');
    await store.check();
    const isRefused = { code: 'unavailable', message: /damaged|malformed/ };
    await assert.rejects(store.getMany(['user-00000007']), isRefused);
    await assert.rejects(store.mergeMany(new Map([['bob', seenAt(5)]])), isRefused);
    await store.close();
  });

  it('refuses to open one that was cut short', async () => {
    const path = await writeUsers();
    await truncate(path, (await stat(path)).size - 1024);
    await assert.rejects(SqliteStore.open(path), { code: 'unavailable', message: /damaged|malformed/ });
  });
});
