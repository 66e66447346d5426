import type { Side } from './side.ts';
import type { Sightings } from './sightings.ts';
import { median, percentile } from '../../support/statistics.ts';

export type Sides = readonly [Side, Side];
/** What one round found for each side, in the measure's unit. */
export type Found = readonly [number, number];

/** Something to be found about two sides that hold the same, turn by turn, so that a busy moment hits both. */
export interface Measure {
  readonly label: string;
  readonly unit: string;
  /** Fills caches and logs. Untimed. */
  readonly warmUp: (sides: Sides, sightings: Sightings) => Promise<void>;
  readonly round: (sides: Sides, sightings: Sightings) => Promise<Found>;
}

const BATCH = 1_000;
/** Enough for two checkpoints at 16 MB. */
const UPSERTS_PER_ROUND = 40_000;
const TYPICAL_WRITES_PER_ROUND = 32;
const READS_PER_ROUND = 120;
const MERGES_BEFORE_READS = 24;
const FLUSH = 10_000;
const FLUSHES_PER_ROUND = 8;
/** The rows of a list on screen. */
const IDS_PER_REFRESH = 100;
const REFRESH_EVERY_MS = 2;

/** Checkpoints included: the sum of all batches. What a busy moment adds to one side stays in it. */
export function writes(batchSize = BATCH): Measure {
  const turns = UPSERTS_PER_ROUND / batchSize;
  return {
    label: batchSize === BATCH ? 'writes' : `writes, batches of ${batchSize.toLocaleString('en')}`,
    unit: 'users/s',
    warmUp: (sides, sightings) => fill(sides, sightings, batchSize, turns / 2),
    round: async (sides, sightings) => {
      const tookMs = await mergeInTurns(sides, sightings, batchSize, turns);
      return [(turns * batchSize * 1000) / sum(tookMs[0]), (turns * batchSize * 1000) / sum(tookMs[1])];
    },
  };
}

/** For sides that have the same checkpoints to make: the batch in the middle, which neither these nor busy moments touch. */
export const typicalWrites: Measure = {
  label: 'writes, median batch',
  unit: 'users/s',
  warmUp: (sides, sightings) => fill(sides, sightings, BATCH, TYPICAL_WRITES_PER_ROUND / 2),
  round: async (sides, sightings) => {
    const tookMs = await mergeInTurns(sides, sightings, BATCH, TYPICAL_WRITES_PER_ROUND);
    return [(BATCH * 1000) / median(tookMs[0]), (BATCH * 1000) / median(tookMs[1])];
  },
};

export const reads: Measure = {
  label: 'reads, median batch',
  unit: 'users/s',
  // Part of what is read is then in the log, as it is in a file in use.
  warmUp: (sides, sightings) => fill(sides, sightings, BATCH, MERGES_BEFORE_READS),
  round: async (sides, sightings) => {
    const tookMs = await inTurns(sides, READS_PER_ROUND, () => {
      const ids = sightings.someIds(BATCH);
      return (side) => timed(() => side.read(ids));
    });
    return [(BATCH * 1000) / median(tookMs[0]), (BATCH * 1000) / median(tookMs[1])];
  },
};

export const readsDuringFlush: Measure = {
  label: 'p99 of a read during flushes of 10,000',
  unit: 'ms',
  warmUp: (sides, sightings) => fill(sides, sightings, FLUSH, 2),
  round: async (sides, sightings) => {
    const tookMs = await inTurns(sides, FLUSHES_PER_ROUND, () => {
      const flush = sightings.batch(FLUSH);
      return (side) => readDuring(side, side.merge(flush), sightings);
    });
    return [percentile(tookMs[0], 0.99), percentile(tookMs[1], 0.99)];
  },
};

async function fill(sides: Sides, sightings: Sightings, batchSize: number, batches: number): Promise<void> {
  for (let i = 0; i < batches; i += 1) {
    const batch = sightings.batch(batchSize);
    for (const side of sides) await side.merge(batch);
  }
}

/** The same work on one side, then on the other, who is first changing from turn to turn. */
async function inTurns(
  sides: Sides,
  turns: number,
  draw: () => (side: Side) => Promise<readonly number[]>,
): Promise<readonly [number[], number[]]> {
  const found: readonly [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn += 1) {
    const work = draw();
    for (const at of turn % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      found[at].push(...(await work(sides[at])));
    }
  }
  return found;
}

function mergeInTurns(
  sides: Sides,
  sightings: Sightings,
  batchSize: number,
  turns: number,
): Promise<readonly [number[], number[]]> {
  return inTurns(sides, turns, () => {
    const batch = sightings.batch(batchSize);
    return (side) => timed(() => side.merge(batch));
  });
}

async function timed(work: () => Promise<unknown>): Promise<[number]> {
  const startedAtMs = performance.now();
  await work();
  return [performance.now() - startedAtMs];
}

/** Reads at a steady pace until the flush is over, whether or not those before were answered: so do refreshes come. */
async function readDuring(side: Side, flush: Promise<void>, sightings: Sightings): Promise<number[]> {
  const took: Promise<[number]>[] = [];
  const pace = setInterval(() => {
    const read = timed(() => side.read(sightings.someIds(IDS_PER_REFRESH)));
    // Its failure is told below, where all are awaited.
    read.catch(() => undefined);
    took.push(read);
  }, REFRESH_EVERY_MS);
  try {
    await flush;
  } finally {
    clearInterval(pace);
  }
  return (await Promise.all(took)).flat();
}

function sum(list: readonly number[]): number {
  return list.reduce((total, ms) => total + ms, 0);
}
