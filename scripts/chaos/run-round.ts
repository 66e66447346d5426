import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../support/random.ts';
import { ChaosError } from './chaos-error.ts';
import type { Answer, FaultRecord, History } from './check/history.ts';
import type { Fault, Scene } from './faults/fault.ts';
import { DRAIN_MS, type Round, type Step } from './plan.ts';
import type { Engine } from './stage/engine.ts';
import type { LogLine } from './stage/node-process.ts';
import { TERMS } from './stage/settings.ts';
import { Stage } from './stage/stage.ts';

export interface RoundOptions {
  readonly seed: number;
  readonly clients: number;
  /** The program of a node: dist/server/main.js, or that of another build. */
  readonly main: string;
  readonly idsPerLook: number;
  /** The faults of the round are gone through again until so much time has passed. In ms. */
  readonly atLeastMs: number;
  readonly signal: AbortSignal;
  /** Told what is about to be done. */
  readonly onStep?: (what: string) => void;
}

export interface RoundOutcome {
  readonly history: History;
  /** What nodes logged as unusual. */
  readonly log: readonly LogLine[];
}

const TELLS_CHANGES_EVERY_MS = 500;
/** The last look is spread out: it is no test of load. */
const IDS_PER_LAST_LOOK = 50;
const LAST_LOOK_EVERY_MS = 100;

/**
 * Real processes, to which the faults of the round are done one after the other; and then, when all is quiet, a last look
 * at everybody. All that was started is ended, whatever happens.
 * @throws {ChaosError} when something fails that is no part of a fault; the signal's reason when that ends it.
 */
export async function runRound<E extends Engine>(round: Round<E>, options: RoundOptions): Promise<RoundOutcome> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, options.signal]);
  const engine = await round.startEngine();
  const stage = new Stage(engine, { ...options, signal, nodes: round.nodes, drainMs: DRAIN_MS });
  const playing = play(stage, round, options, signal);
  try {
    return await Promise.race([playing, stage.failure, aborted(signal)]);
  } finally {
    over.abort(new ChaosError('the round is over'));
    await stage.close();
    await playing.catch(() => undefined);
    // It may have been about to open something.
    await stage.close();
  }
}

async function play<E extends Engine>(
  stage: Stage<E>,
  round: Round<E>,
  { seed, atLeastMs, onStep = () => undefined }: RoundOptions,
  signal: AbortSignal,
): Promise<RoundOutcome> {
  await stage.open();
  const { fleet, engine } = stage;
  const wait = (ms: number): Promise<void> => delay(Math.max(0, ms), undefined, { signal });
  const scene: Scene<E> = { engine, fleet, random: new Random(seed, 3), wait };
  const fromMs = Date.now();
  await stage.live();
  fleet.look();
  const living = new AbortController();
  const telling = tellChanges(stage, AbortSignal.any([signal, living.signal]));
  onStep('nothing');
  const probesBefore = sumOf(await fleet.probes());
  await wait(round.restMs);
  const quietProbes = sumOf(await fleet.probes()) - probesBefore;
  const faults: FaultRecord[] = [];
  do {
    for (const step of round.steps) faults.push(await take(step, scene, onStep));
  } while (Date.now() - fromMs < atLeastMs);
  onStep('last look');
  fleet.stopLooking();
  living.abort();
  await telling;
  await stage.beStill();
  await wait(2 * TERMS.flushIntervalMs);
  const lastAnswers = await lookAtAll(stage);
  const toMs = Date.now();
  const { connections, activities } = await stage.records();
  const { answers, unanswered, stalls } = fleet.heard;
  const history: History = {
    fromMs,
    toMs,
    terms: TERMS,
    connections,
    activities,
    nodes: fleet.lives,
    faults,
    quietProbes,
    answers: answers.filter((answer) => !lastAnswers.includes(answer)),
    unanswered,
    lastAnswers,
    stalls: [...stalls, ...stage.stalls()],
  };
  return { history, log: fleet.log };
}

async function take<E extends Engine>(
  { fault, restMs }: Step<E>,
  scene: Scene<E>,
  onStep: (what: string) => void,
): Promise<FaultRecord> {
  onStep(fault.name);
  const { fleet, wait } = scene;
  const before = await fleet.probes();
  const fromMs = Date.now();
  const outcome = await fault.run(scene);
  const toMs = outcome.toMs ?? Date.now();
  await wait(restMs);
  const after = await fleet.probes();
  const probes = [...after].reduce((sum, [node, count]) => sum + count - (before.get(node) ?? 0), 0);
  return recordOf(fault, { ...outcome, fromMs, toMs, probes });
}

function recordOf(
  { name, recoversWithinMs }: Pick<Fault, 'name' | 'recoversWithinMs'>,
  {
    detail,
    fromMs,
    toMs,
    mayLose,
    probes,
  }: Omit<FaultRecord, 'name' | 'recoversWithinMs' | 'mayLose'> & Partial<Pick<FaultRecord, 'mayLose'>>,
): FaultRecord {
  return { name, recoversWithinMs, detail, fromMs, toMs, mayLose, probes };
}

function sumOf(probes: ReadonlyMap<string, number>): number {
  return [...probes.values()].reduce((sum, count) => sum + count, 0);
}

async function tellChanges(stage: Stage<Engine>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await stage.tellChanges();
    await delay(TELLS_CHANGES_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Asks the oldest node about everybody. */
async function lookAtAll({ fleet, users }: Stage<Engine>): Promise<Answer[]> {
  const { looker } = fleet.at(0);
  const boundMs = TERMS.probeTimeoutMs + 2 * TERMS.storeTimeoutMs;
  await looker.settled(boundMs);
  const fromIndex = looker.answers.length;
  for (let from = 0; from < users.length; from += IDS_PER_LAST_LOOK) {
    looker.ask(users.slice(from, from + IDS_PER_LAST_LOOK), undefined);
    await delay(LAST_LOOK_EVERY_MS);
  }
  await looker.settled(boundMs);
  return looker.answers.slice(fromIndex).filter(({ isCorrection }) => !isCorrection);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
