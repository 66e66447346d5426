import path from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { attachPresence } from '../../../../src/attach-presence.ts';
import { systemClock } from '../../../../src/ports/clock.ts';
import { SqliteStore } from '../../../../src/stores/sqlite/sqlite-store.ts';
import { Random } from '../../../support/random.ts';
import { median } from '../../../support/statistics.ts';
import { serve } from '../serve.ts';
import { openSocketServer } from './listening.ts';

export interface TouchingOptions {
  /** For the database of ours; without it the side is bare: a Map. */
  readonly folder?: string;
  /** All of whom are remembered when it has started. */
  readonly users: number;
  /** `counter`: time that costs nothing and is another at each touch, so that what is measured is all but the reading of it. */
  readonly clock: 'system' | 'counter';
}

const REPETITIONS = 21;
const FEW = 1_000;
/** As much garbage as fits the young generation without a collection, were there any. */
const MANY = 21_000;

const ids: string[] = [];
const random = new Random(1);
let draw: readonly string[] = [];
let countedMs = Date.now();

const side = {
  now: (): number => Date.now(),
  touch: (_id: string): void => undefined,
  flush: (): Promise<void> => Promise.resolve(),
};

serve(
  async ({ folder, users, clock }: TouchingOptions) => {
    for (let user = 0; user < users; user += 1) ids.push(`user-${user}`);
    if (clock === 'counter') side.now = () => (countedMs += 1);
    const { now } = side;
    if (folder === undefined) {
      const map = new Map<string, number>();
      side.touch = (id) => {
        map.set(id, now());
      };
    } else {
      const presence = await attachPresence(openSocketServer().io, {
        userId: () => undefined,
        store: await SqliteStore.open(path.join(folder, `touching-${clock}.db`)),
        clock: clock === 'system' ? systemClock : { ...systemClock, now },
        // As many as the Map remembers.
        sightingCacheSize: Math.max(users, 1_000),
        // When it is told to: what a flush costs is a row of its own, and no part of a touch.
        flushIntervalMs: 60_000,
      });
      side.touch = (id) => {
        presence.touch(id);
      };
      side.flush = () => presence.flush();
    }
    for (const id of ids) side.touch(id);
    await side.flush();
  },
  {
    /** Writes what was touched, and draws so many users for the touches that follow. */
    prepare: async (count) => {
      await side.flush();
      draw = Array.from({ length: Number(count) }, () => random.pick(ids));
    },
    /** CPU time of a touch, in ns, with all threads. */
    touch: (times): number => {
      const before = process.cpuUsage();
      for (let time = 0; time < Number(times); time += 1) touchAll(side.touch, draw.length);
      const { user, system } = process.cpuUsage(before);
      return ((user + system) * 1_000) / (Number(times) * draw.length);
    },
    /** What a touch allocates beyond what the reading of the clock does, in bytes. V8's own `Date.now()` makes 16. */
    allocated: (): number => {
      const read = (): void => void side.now();
      return allocatedBy(side.touch) - allocatedBy(read);
    },
  },
);

function touchAll(touch: (id: string) => void, count: number): void {
  for (let index = 0; index < count; index += 1) touch(draw[index % draw.length] ?? '');
}

/** Bytes for each call: exact, for what a measurement itself allocates is in both terms of the difference. */
function allocatedBy(touch: (id: string) => void): number {
  const bytes = (count: number): number => {
    const found = Array.from({ length: REPETITIONS }, () => {
      globalThis.gc?.();
      const before = getHeapStatistics().used_heap_size;
      touchAll(touch, count);
      return getHeapStatistics().used_heap_size - before;
    });
    return median(found);
  };
  return Math.round((100 * (bytes(MANY) - bytes(FEW))) / (MANY - FEW)) / 100;
}
