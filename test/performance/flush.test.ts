import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Server } from 'socket.io';
import sqlite3 from 'sqlite3';
import { attachPresence } from '../../src/attach-presence.ts';
import { SqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';

const BATCH = 100;

/** All ways in which the library runs statements. */
const PROTOTYPES = [sqlite3.Statement.prototype, sqlite3.Database.prototype] as unknown as Record<string, unknown>[];
const METHODS = ['run', 'all', 'get', 'each', 'map', 'exec'];

describe('a flush', () => {
  let folder: string;
  let statements: string[];
  const restores: (() => void)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'whosthere-flush-'));
    statements = [];
    for (const prototype of PROTOTYPES) {
      for (const name of METHODS) {
        const method = prototype[name];
        if (typeof method !== 'function' || !Object.hasOwn(prototype, name)) continue;
        prototype[name] = function (this: unknown, ...args: unknown[]): unknown {
          statements.push(name);
          return Reflect.apply(method, this, args) as unknown;
        };
        restores.push(() => (prototype[name] = method));
      }
    }
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await rm(folder, { recursive: true });
  });

  for (const [users, batches] of [
    [1, 1],
    [BATCH, 1],
    [BATCH + 1, 2],
    [10 * BATCH, 10],
  ] as const) {
    it(`of ${users} users is ${batches} statement${batches === 1 ? '' : 's'}`, async () => {
      const presence = await attachPresence(new Server(createServer()), {
        userId: () => undefined,
        store: await SqliteStore.open(path.join(folder, 'flush.db')),
        flushBatchSize: BATCH,
        flushIntervalMs: 60_000,
      });
      try {
        assert.notDeepEqual(statements, [], 'opening a store is counted');
        for (let user = 0; user < users; user += 1) presence.touch(`user ${user}`);
        // However often: what counts is the newest.
        for (let user = 0; user < users; user += 1) presence.touch(`user ${user}`);
        statements.length = 0;
        await presence.flush();
        assert.equal(statements.length, batches, statements.join());
        await presence.flush();
        assert.equal(statements.length, batches, 'nothing is left to write');
        assert.equal(presence.stats.written, users);
      } finally {
        await presence.close();
      }
    });
  }
});
