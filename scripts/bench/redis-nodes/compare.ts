import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { RedisServer } from '../../support/redis-server.ts';
import { median } from '../../support/statistics.ts';
import type { Child } from '../sockets/child.ts';
import { DESIGN_NAMES, type DesignName } from './designs.ts';
import { Fleet, startClients, startNodes } from './fleet.ts';
import { RedisGauge } from './redis-gauge.ts';

/** One before the first is not kept. */
export const ROUNDS = 7;
/** Beats come three times a second. */
const SHORTEST_REST_MS = 1_000;

/** Of one probe: what is published in Redis, CPU of all nodes and of Redis in us, and how long it takes. */
export const MEASURES = ['messages', 'nodesUs', 'redisUs', 'roundTripMs'] as const;
export type Measures = Readonly<Record<(typeof MEASURES)[number], number>>;

/** Medians of the rounds; a ratio is the median of the rounds' ratios. */
export interface Result {
  readonly design: DesignName;
  readonly nodes: number;
  readonly measured: Measures;
  /** To the same design with the fewest nodes. */
  readonly toFewest: Measures;
  /** To whosthere with as many nodes. */
  readonly toWhosthere: Measures;
}

export interface Comparing {
  /** How many nodes, one number after the other; the fewest first. */
  readonly nodeCounts: readonly number[];
  readonly probes: number;
  readonly signal: AbortSignal;
  /** How many of `total` steps are done. */
  readonly onProgress: (done: number, total: number) => void;
}

/** What a fleet, and Redis with it, have spent so far. */
interface Mark {
  readonly nodesUs: number;
  readonly redisUs: number;
  readonly messages: number;
}

/** A fleet, and what came of its rounds. */
interface Side {
  readonly fleet: Fleet;
  readonly rounds: Measures[];
}

/** Each design with each number of nodes, all on one Redis. They take turns round by round. */
export async function compare(comparing: Comparing): Promise<Result[]> {
  const { signal, nodeCounts } = comparing;
  const server = await RedisServer.start();
  const sides: Side[] = [];
  const children: Child[] = [];
  let gauge: RedisGauge | undefined;
  try {
    gauge = await RedisGauge.connect(server.url);
    const clients = startClients(signal);
    children.push(clients);
    for (const design of DESIGN_NAMES) {
      const nodes = startNodes({ design, sizes: nodeCounts, redisUrl: server.url, signal });
      children.push(...nodes);
      for (const count of nodeCounts) {
        const fleet = await Fleet.open(design, nodes.slice(0, count), clients);
        sides.push({ fleet, rounds: [] });
      }
    }
    await inRounds(sides, gauge, comparing);
    return resultsOf(sides, Math.min(...nodeCounts));
  } finally {
    for (const child of children) await child.stop();
    gauge?.close();
    await server.stop();
  }
}

/** Who is first changes from round to round. After all turns of a round nobody does anything for as long as one took. */
async function inRounds(sides: readonly Side[], gauge: RedisGauge, comparing: Comparing): Promise<void> {
  const { probes, signal, onProgress } = comparing;
  const total = (ROUNDS + 1) * sides.length;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const turns: (Mark & { readonly side: Side; readonly tookMs: number; readonly roundTripMs: number })[] = [];
    for (const turn of sides.keys()) {
      signal.throwIfAborted();
      const side = sides[(turn + round) % sides.length];
      assert.ok(side);
      const before = await markOf(side.fleet, gauge);
      const beganAtMs = performance.now();
      const { roundTripMs } = await side.fleet.probe(probes);
      const spent = between(before, await markOf(side.fleet, gauge));
      turns.push({ ...spent, side, tookMs: performance.now() - beganAtMs, roundTripMs });
      onProgress(round * sides.length + turn + 1, total);
    }
    const resting = await restOf(
      sides,
      gauge,
      Math.max(SHORTEST_REST_MS, ...turns.map(({ tookMs }) => tookMs)),
      signal,
    );
    if (round === 0) continue;
    for (const { side, tookMs, roundTripMs, ...spent } of turns) {
      const idle = resting.get(side);
      assert.ok(idle);
      const ofOne = (what: keyof Mark): number => (spent[what] - idle[what] * tookMs) / probes;
      side.rounds.push({
        messages: ofOne('messages'),
        nodesUs: ofOne('nodesUs'),
        redisUs: ofOne('redisUs'),
        roundTripMs,
      });
    }
  }
}

/** What each spends in a ms of doing nothing: nodes beat, and connections are kept alive. */
async function restOf(
  sides: readonly Side[],
  gauge: RedisGauge,
  forMs: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<Side, Mark>> {
  const before: Mark[] = [];
  for (const { fleet } of sides) before.push(await markOf(fleet, gauge));
  const beganAtMs = performance.now();
  await wait(forMs, undefined, { signal });
  const resting = new Map<Side, Mark>();
  for (const [at, side] of sides.entries()) {
    const earlier = before[at];
    assert.ok(earlier);
    const spent = between(earlier, await markOf(side.fleet, gauge));
    // Marks are taken one after the other, before and after: the time between is about the same for all.
    const tookMs = performance.now() - beganAtMs;
    resting.set(side, {
      nodesUs: spent.nodesUs / tookMs,
      redisUs: spent.redisUs / tookMs,
      messages: spent.messages / tookMs,
    });
  }
  return resting;
}

async function markOf(fleet: Fleet, gauge: RedisGauge): Promise<Mark> {
  const nodesUs = await fleet.cpuUs();
  const { cpuUs: redisUs, messages } = await gauge.mark();
  return { nodesUs, redisUs, messages };
}

function between(earlier: Mark, later: Mark): Mark {
  return {
    nodesUs: later.nodesUs - earlier.nodesUs,
    redisUs: later.redisUs - earlier.redisUs,
    messages: later.messages - earlier.messages,
  };
}

function resultsOf(sides: readonly Side[], fewest: number): Result[] {
  const roundsOf = (design: DesignName, nodes: number): readonly Measures[] =>
    sides.find(({ fleet }) => fleet.design === design && fleet.size === nodes)?.rounds ?? [];
  return sides.map(({ fleet: { design, size: nodes }, rounds }) => {
    const to = (reference: readonly Measures[]): Measures =>
      measuresOf((measure) => median(rounds.map((round, at) => round[measure] / (reference[at]?.[measure] ?? NaN))));
    return {
      design,
      nodes,
      measured: measuresOf((measure) => median(rounds.map((round) => round[measure]))),
      toFewest: to(roundsOf(design, fewest)),
      toWhosthere: to(roundsOf('whosthere', nodes)),
    };
  });
}

function measuresOf(valueOf: (measure: keyof Measures) => number): Measures {
  return Object.fromEntries(MEASURES.map((measure) => [measure, valueOf(measure)])) as Measures;
}
