import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { DECIDED } from '../../sqlite/variant.ts';
import { Sightings } from '../../sqlite/sightings.ts';
import { Templates } from '../../sqlite/templates.ts';
import type { Row } from '../row.ts';
import type { Flushed, FlushingOptions } from '../servers/flushing.ts';
import type { Side } from '../side.ts';

const FLUSHING = new URL('../servers/flushing.ts', import.meta.url);
const USERS = 1_000_000;
const SIZE = 10_000;
/** In a turn: enough for some checkpoints of the log, for both. */
const TIMES = 6;

export const sqliteFlush: Row = {
  name: 'sqlite-flush',
  path: 'SQLite flush of 10,000 users at random into a million',
  against: 'the best single statement, bare',
  async measure(stage) {
    const folder = await stage.folder();
    const templates = new Templates(folder, Sightings.of(USERS));
    await templates.make([DECIDED], () => undefined);
    const start = async (name: string): Promise<Side<undefined>> => {
      const file = path.join(folder, `${name}.db`);
      await copyFile(templates.pathOf(DECIDED), file);
      return stage.start(name, FLUSHING, { file, users: USERS, isBare: name === 'bare' } satisfies FlushingOptions);
    };
    const sides = { ours: await start('ours'), bare: await start('bare') };
    const turns = await stage.takeTurns(sides, async (side) => {
      await side.mark();
      return side.ask<Flushed>('flush', { times: TIMES, size: SIZE });
    });
    const perSecond = (ms: number): number => (TIMES * SIZE * 1_000) / ms;
    return [
      turns.figure(({ tookMs }) => perSecond(tookMs), { what: 'written', unit: 'users/s', goal: { atLeast: 0.9 } }),
      turns.figure(({ cpuMs }) => (cpuMs * 1_000) / (TIMES * SIZE), { what: 'CPU', unit: 'us' }),
      // Bare has nothing to touch: a touch against its own bare side is a row of its own.
      turns.figure(({ fromTouchMs }) => perSecond(fromTouchMs), { what: 'touched and written', unit: 'users/s' }),
    ];
  },
};
