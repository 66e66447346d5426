import assert from 'node:assert/strict';
import { attachPresence } from '../../../../src/attach-presence.ts';
import { SqliteStore } from '../../../../src/stores/sqlite/sqlite-store.ts';
import { Side } from '../../sqlite/side.ts';
import { Sightings } from '../../sqlite/sightings.ts';
import { DECIDED } from '../../sqlite/variant.ts';
import { serve } from '../serve.ts';
import { openSocketServer } from './listening.ts';

export interface FlushingOptions {
  /** Holds all users. */
  readonly file: string;
  readonly users: number;
  /** Bare: SQLite's connection and nothing but the statement. */
  readonly isBare: boolean;
}

export interface Flushed {
  /** Of the flush alone. */
  readonly tookMs: number;
  /** From the touches on. */
  readonly fromTouchMs: number;
  /** Of the flush, with all threads. */
  readonly cpuMs: number;
}

type Batch = ReadonlyMap<string, number>;

let sightings: Sightings;
let touch: (batch: Batch) => void = () => undefined;
let flush: (batch: Batch) => Promise<void>;
/** Whether what was last flushed is in the file. */
let check: (batch: Batch) => Promise<void>;

serve(
  async ({ file, users, isBare }: FlushingOptions) => {
    sightings = Sightings.of(users);
    if (isBare) {
      const side = await Side.open(file, DECIDED);
      flush = (batch) => side.merge(batch);
      check = async (batch) => {
        assert.deepEqual(new Map([...(await side.read([...batch.keys()]))].sort()), new Map([...batch].sort()));
        await side.expect(sightings);
      };
      return;
    }
    const store = await SqliteStore.open(file);
    const presence = await attachPresence(openSocketServer().io, {
      userId: () => undefined,
      store,
      // Whoever was touched stays remembered, as in the rows of touches and of memory.
      sightingCacheSize: users,
      // When it is told to: while one is measured no other begins.
      flushIntervalMs: 60_000,
    });
    touch = (batch) => {
      for (const id of batch.keys()) presence.touch(id);
    };
    flush = () => presence.flush();
    check = async (batch) => {
      assert.equal(presence.stats.written % batch.size, 0);
      const found = await store.getMany([...batch.keys()]);
      const minuteAgo = 2 * (Date.now() - 60_000);
      assert.ok([...batch.keys()].every((id) => (found.get(id) ?? 0) > minuteAgo));
    };
  },
  {
    /** Touches and flushes so often so many users at random. */
    flush: async (about): Promise<Flushed> => {
      const { times, size } = about as { readonly times: number; readonly size: number };
      let tookMs = 0;
      let fromTouchMs = 0;
      let cpuUs = 0;
      let batch: Batch = new Map();
      for (let time = 0; time < times; time += 1) {
        batch = sightings.batch(size);
        const touchedAt = performance.now();
        touch(batch);
        const cpu = process.cpuUsage();
        const startedAt = performance.now();
        await flush(batch);
        const endedAt = performance.now();
        const { user, system } = process.cpuUsage(cpu);
        tookMs += endedAt - startedAt;
        fromTouchMs += endedAt - touchedAt;
        cpuUs += user + system;
      }
      await check(batch);
      return { tookMs, fromTouchMs, cpuMs: cpuUs / 1_000 };
    },
  },
);
