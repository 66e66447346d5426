import { NO_MARGIN } from '../../trace/margin.ts';
import { type Truth, truthOfScript } from '../../trace/truth.ts';
import type { Settling } from '../../virtual/virtual-clock.ts';
import type { ContenderName } from '../contenders/contender.ts';
import { contender } from '../contenders/index.ts';
import type { Green, RunResult, VirtualRunResult } from '../measure/run-result.ts';
import { SightTally } from '../measure/sights.ts';
import { GreenTimes } from './green-times.ts';
import { Sighting } from './sighting.ts';
import { planWatches } from './watches.ts';
import { World, type WorldParts } from './world.ts';

interface Conditions extends Pick<WorldParts, 'workload' | 'seed' | 'latency'> {
  readonly signal?: AbortSignal;
  /** How much of it is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

type NamedRun = Conditions & { readonly contender: ContenderName };

/** Plays what people do through one design on a virtual clock. Deterministic. @throws the reason of `signal`. */
export function runVirtually(run: NamedRun): Promise<VirtualRunResult> {
  return runDesign(designRun(run));
}

/** The same without the second pass, which only green times need. */
export function runLooks(run: NamedRun): Promise<RunResult> {
  return runLooksOf(designRun(run));
}

export function runLooksOf(run: DesignRun): Promise<RunResult> {
  return playLooks(run, truthOfScript(run.workload.script));
}

function designRun({ contender: name, ...conditions }: NamedRun): DesignRun {
  return { design: contender(name), settling: settlingOf(name), ...conditions };
}

/**
 * whosthere puts much off to promises, and some to the next turn of the event loop. The others are synchronous, but for
 * what waits for Redis, which tells the clock: a test holds them to it.
 */
export function settlingOf(name: ContenderName): Settling {
  return name === 'pull' ? 'always' : 'when-told';
}

export interface DesignRun extends Conditions, WorldParts {}

/** Twice: once with the workload's looks, for load and sights, and once with nobody looking but at those who leave. */
export async function runDesign(run: DesignRun): Promise<VirtualRunResult> {
  const truth = truthOfScript(run.workload.script);
  const measured = await playLooks(halfOf(run, 0), truth);
  const green = await playWatches(halfOf(run, 0.5), truth);
  return { ...measured, green };
}

function halfOf(run: DesignRun, doneBefore: number): DesignRun {
  return { ...run, onProgress: (share) => run.onProgress?.(doneBefore + share / 2) };
}

async function playLooks(run: DesignRun, truth: Truth): Promise<RunResult> {
  const { design, workload } = run;
  const world = await World.open(run);
  const tally = new SightTally(truth, NO_MARGIN);
  const sighting = new Sighting(world, tally);
  const looks = workload.looks.map((look): Step => ({
    atMs: look.atMs,
    take: () => {
      sighting.look(look);
    },
  }));
  await play(world, run, looks);
  sighting.end();
  const load = world.load();
  await world.close();
  return { contender: design.name, ...load, sights: tally.result() };
}

async function playWatches(run: DesignRun, truth: Truth): Promise<Green> {
  const world = await World.open(run);
  const green = new GreenTimes(world);
  const watches = planWatches(run.workload, truth, run.seed).map((watch): Step => ({
    atMs: watch.departure.atMs,
    take: () => {
      green.watch(watch);
    },
  }));
  await play(world, run, watches);
  await world.close();
  return green.result();
}

interface Step {
  readonly atMs: number;
  readonly take: () => void;
}

/** The script, and something beside it. Of what happens in the same moment the script comes first. */
async function play(world: World, run: DesignRun, beside: readonly Step[]): Promise<void> {
  const { signal, onProgress } = run;
  const { moves, durationMs } = run.workload.script;
  const scripted = moves
    .filter((move) => !world.isOpening(move))
    .map((move): Step => ({
      atMs: move.atMs,
      take: () => {
        world.move(move);
      },
    }));
  const steps = [...scripted, ...beside].sort((a, b) => a.atMs - b.atMs);
  for (const { atMs, take } of steps) {
    if (atMs > durationMs) break;
    await world.advanceTo(atMs);
    signal?.throwIfAborted();
    onProgress?.(atMs / durationMs);
    take();
  }
  await world.advanceTo(durationMs);
}
