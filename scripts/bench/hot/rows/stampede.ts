import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Rush } from '../load/onlookers-process.ts';
import type { Row } from '../row.ts';
import type { Side } from '../side.ts';
import { counted } from './counted.ts';

const ONLOOKERS = 10_000;
const TARGET = 'celebrity';
const FRESH_FOR_MS = 3_000;
const SERVER = new URL('../servers/stampede.ts', import.meta.url);
const LOAD = new URL('../load/onlookers.ts', import.meta.url);
const CELEBRITY = new URL('../load/celebrity.ts', import.meta.url);

interface Place {
  /** Makes the profile what it is to be. */
  readonly prepare: () => Promise<unknown>;
  readonly evidence: string;
  readonly pings: number;
}

export const stampede: Row = {
  name: 'stampede',
  path: '10,000 viewers open one stale profile',
  against: 'the same on a fresh one',
  async measure(stage) {
    const options = { folder: await stage.folder(), freshForMs: FRESH_FOR_MS };
    const server = await stage.start<string>('ours', SERVER, options);
    const url = server.address;
    const celebrity: Side<unknown> = await stage.start('target', CELEBRITY, { url, user: TARGET });
    const load: Side<unknown> = await stage.start('load', LOAD, { url, count: ONLOOKERS });
    // Connecting was the last that the celebrity did.
    const ours: Place = { prepare: () => setTimeout(FRESH_FOR_MS + 500), evidence: 'probe', pings: 1 };
    const bare: Place = { prepare: () => server.ask('touch', TARGET), evidence: 'traffic', pings: 0 };

    const turns = await stage.takeTurns({ ours, bare }, async ({ prepare, evidence, pings }) => {
      await prepare();
      const before = await celebrity.ask<number>('probes');
      const { kinds, waitMs } = await load.ask<Rush>('rush', TARGET);
      const probes = (await celebrity.ask<number>('probes')) - before;
      assert.deepEqual(kinds, { [`online ${evidence}`]: ONLOOKERS });
      assert.equal(probes, pings);
      return waitMs;
    });
    return [
      turns.figure(({ p99 }) => p99, { what: 'p99 of answers', unit: 'ms', goal: { atMost: 2 } }),
      counted({ what: 'pings', ours: ours.pings, bare: bare.pings, goal: { atMost: 1 } }),
      turns.figure(({ median }) => median, { what: 'p50 of answers', unit: 'ms' }),
    ];
  },
};
