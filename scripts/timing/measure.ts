import { setTimeout as wait } from 'node:timers/promises';
import { BenchError } from '../bench/sockets/bench-error.ts';
import { startProgress } from '../support/progress.ts';
import { Random } from '../support/random.ts';
import type { TimingIo, TimingOptions } from './options.ts';
import { people, type Person, shuffled } from './people.ts';
import { type Moment, Samples } from './samples.ts';
import { Stage } from './stage.ts';

export interface Measured {
  readonly samples: Samples;
  /** Connections that were pinged meanwhile: nobody who may be seen has any. */
  readonly pings: number;
}

/** Looks that are thrown away, as a share of all. */
const WARM_UP = 0.2;
/** Beyond the floor, for the server's clock and ours are read to the ms. */
const MARGIN_MS = 20;

/**
 * Looks at everybody once a round, and at once again, in an order that is drawn anew for each round: whatever else the machine
 * does hits all kinds alike. Between rounds the floor passes, so that no look but the second of two rests on an older one.
 * The settings are a server's defaults: with a floor of 0 there would be no answers from memory to compare.
 */
export async function measure(options: TimingOptions, { terminal, signal }: TimingIo): Promise<Measured> {
  const { ids, samples: wanted, floor, step, plant, seed } = options;
  const random = new Random(seed);
  const measured = people(ids, 0, random);
  const rehearsed = people(Math.ceil(ids * WARM_UP), measured.length, random);
  const rounds = Math.max(2, Math.ceil(wanted / (2 * ids)));
  const settings = { freshFloorMs: floor, answerStepMs: step, plantUs: plant };
  const stage = await Stage.open([...measured, ...rehearsed], settings, random, signal);
  const progress = startProgress('looks', rounds * (measured.length + rehearsed.length), terminal);
  let looked = 0;
  const lookAt = async (all: readonly Person[], samples: Samples, round: number): Promise<void> => {
    for (const person of shuffled(all, random)) {
      signal?.throwIfAborted();
      await lookTwice(stage, person, samples, round === 0 ? 'first' : 'again', floor);
      progress.update((looked += 1));
    }
    await wait(floor + MARGIN_MS, undefined, { signal });
  };
  try {
    const thrownAway = new Samples();
    for (let round = 0; round < rounds; round += 1) await lookAt(rehearsed, thrownAway, round);
    const pingsBefore = await stage.pings();
    const samples = new Samples();
    for (let round = 0; round < rounds; round += 1) await lookAt(measured, samples, round);
    return { samples, pings: (await stage.pings()) - pingsBefore };
  } catch (error) {
    // What ends the server as well is the first cause of whatever fails then.
    signal?.throwIfAborted();
    throw error;
  } finally {
    progress.stop();
    await stage.close();
  }
}

async function lookTwice(
  { ways }: Stage,
  { id, kind, way }: Person,
  samples: Samples,
  moment: Moment,
  floorMs: number,
): Promise<void> {
  const askedAtMs = performance.now();
  const answer = await ways[way].look(id);
  const second = await ways[way].look(id);
  for (const { bytes } of [answer, second]) {
    if (!bytes.includes('"status":"offline"')) throw new BenchError(`${kind}, and not offline: ${bytes}`);
  }
  samples.add(way, moment, kind, id, answer);
  // Held up by the machine, the second look may rest on nothing older.
  if (performance.now() - askedAtMs < floorMs / 2) samples.add(way, 'at once', kind, id, second);
}
