import assert from 'node:assert/strict';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { seenAt } from '../../src/domain/sighting.ts';
import { SqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { userId, type Report } from '../support/store-child.ts';
import { checkIntegrity, useDatabasePaths } from '../support/store-files.ts';
import { StoreProcess } from '../support/store-process.ts';

const USERS = 500;

describe('SqliteStore in other processes', () => {
  const newPath = useDatabasePaths();
  const processes: StoreProcess[] = [];

  async function start(): Promise<StoreProcess> {
    const started = await StoreProcess.start();
    processes.push(started);
    return started;
  }
  afterEach(async () => {
    for (const started of processes.splice(0)) await started.kill();
  });

  describe('killed while it writes', () => {
    it('has kept every batch it acknowledged, and each batch whole', async () => {
      const path = newPath();
      let firstMs = 1;
      for (const acknowledgedBeforeKill of [1, 7, 40]) {
        const writer = await start();
        await writer.ask({ kind: 'open', path }, 'opened');
        writer.tell({ kind: 'raise', users: USERS, momentsMs: range(firstMs, firstMs + 2000) });
        let acknowledgedMs = 0;
        for (let count = 0; count < acknowledgedBeforeKill; count += 1) {
          acknowledgedMs = (await writer.hear('raised')).atMs;
        }
        for (const report of await writer.kill()) if (report.kind === 'raised') acknowledgedMs = report.atMs;

        const keptMs = await commonMomentMs(path);
        assert.ok(keptMs >= acknowledgedMs, `kept ${keptMs} ms, acknowledged ${acknowledgedMs} ms`);
        assert.ok(keptMs < firstMs + 2000, 'it was not writing any more when it was killed');
        assert.equal(await checkIntegrity(path), 'ok');
        firstMs = keptMs + 1;
      }
    });
  });

  describe('several on one file', () => {
    it('create it when they start at once', async () => {
      const all = await Promise.all([start(), start(), start()]);
      for (let round = 0; round < 30; round += 1) {
        const path = newPath();
        for (const each of all) each.tell({ kind: 'open', path });
        for (const each of all) await each.hear('opened');
        for (const each of all) await each.ask({ kind: 'raise', users: USERS, momentsMs: [7] }, 'raised');
        for (const each of all) await each.ask({ kind: 'close' }, 'closed');
        assert.equal(await commonMomentMs(path), 7);
      }
    });

    it('merge the same ids at the same time, and end in the maximum without an error', async () => {
      const path = newPath();
      const both = await Promise.all([start(), start()]);
      for (const each of both) await each.ask({ kind: 'open', path }, 'opened');
      // One counts up and wins half the time, the other jumps about; the largest is neither's last.
      const upwards = range(1, 60);
      const jumping = range(0, 60).map((step) => 1 + ((step * 37 + 5) % 61));
      const orders = [upwards, jumping];
      both.forEach((each, index) => {
        each.tell({ kind: 'raise', users: USERS, momentsMs: orders[index] ?? [] });
      });
      await Promise.all(
        both.map(async (each, index) => {
          for (const atMs of orders[index] ?? []) assert.equal((await each.hear('raised')).atMs, atMs);
        }),
      );
      for (const each of both) {
        await each.ask({ kind: 'close' }, 'closed');
        assert.equal(await each.end(), 0, 'something held the process after the close');
      }
      assert.equal(await commonMomentMs(path), 61);
      assert.equal(await checkIntegrity(path), 'ok');
    });
  });

  describe('on a full disk', () => {
    it('fails with a clear error, keeps what it has, and works again once there is room', async () => {
      const path = newPath();
      const writer = await start();
      await writer.ask({ kind: 'open', path }, 'opened');
      await writer.limitFileSize(256 * 1024);
      let atMs = 0;
      let report: Report;
      do {
        atMs += 1;
        writer.tell({ kind: 'raise', users: USERS, momentsMs: [atMs] });
        report = await writer.next();
      } while (report.kind === 'raised' && atMs < 1000);
      assert.ok(report.kind === 'failed', 'the disk was never full');
      assert.match(report.message, /cannot write sightings: SQLITE_(FULL|IOERR)/);
      assert.ok(report.message.startsWith(`SQLite file ${path}: `), report.message);
      assert.ok(atMs > 1, 'not even the first batch was written');
      const { sightings } = await writer.ask({ kind: 'read', users: USERS }, 'found');
      assert.deepEqual(
        sightings,
        Array.from({ length: USERS }, () => seenAt(atMs - 1)),
      );

      await writer.limitFileSize('unlimited');
      await writer.ask({ kind: 'raise', users: USERS, momentsMs: [atMs] }, 'raised');
      await writer.ask({ kind: 'close' }, 'closed');
      assert.equal(await commonMomentMs(path), atMs);
      assert.equal(await checkIntegrity(path), 'ok');
    });
  });

  describe('without the right to write', () => {
    it('refuses a file that is read-only', async () => {
      const path = newPath();
      await (await SqliteStore.open(path)).close();
      await chmod(path, 0o444);
      assert.equal(
        await failureToOpen(path, { directoryMode: 0o777 }),
        `SQLite file ${path}: cannot open it: EACCES: permission denied, access '${path}'`,
      );
    });

    it('refuses a file in a directory that is read-only', async () => {
      const path = newPath();
      await (await SqliteStore.open(path)).close();
      await chmod(path, 0o666);
      assert.equal(
        await failureToOpen(path, { directoryMode: 0o555 }),
        `SQLite file ${path}: cannot open it: EACCES: permission denied, access '${dirname(path)}'`,
      );
    });

    it('refuses to create one there', async () => {
      const path = newPath();
      await mkdir(dirname(path));
      assert.equal(
        await failureToOpen(path, { directoryMode: 0o555 }),
        `SQLite file ${path}: cannot open it: EACCES: permission denied, open '${path}'`,
      );
    });

    async function failureToOpen(path: string, { directoryMode }: { directoryMode: number }): Promise<string> {
      const directory = dirname(path);
      await chmod(dirname(directory), 0o755);
      await chmod(directory, directoryMode);
      try {
        const reader = await start();
        return (await reader.ask({ kind: 'open', path, asOrdinaryUser: true }, 'failed')).message;
      } finally {
        // Or the files in it could not be removed.
        await chmod(directory, 0o755);
      }
    }
  });
});

/** The moment that all users were raised to; fails when they differ, that is, when a batch was torn. */
async function commonMomentMs(path: string): Promise<number> {
  const store = await SqliteStore.open(path);
  const sightings = await store.getMany(range(0, USERS - 1).map(userId));
  await store.close();
  assert.equal(sightings.size, USERS);
  const different = new Set(sightings.values());
  assert.equal(different.size, 1, `a batch was torn: ${[...different].join(', ')}`);
  return [...different].map((sighting) => sighting / 2)[0] ?? 0;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
