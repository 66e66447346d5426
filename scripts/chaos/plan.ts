import type { Fault } from './faults/fault.ts';
import { cutOffNode, killNode, pauseNode, replaceNode, stepClock, swallowNode } from './faults/node-faults.ts';
import { failOver, killMaster, pauseRedis, restartRedis } from './faults/redis-faults.ts';
import { type ClusterEngine, type Engine, type SingleEngine, startCluster, startSingle } from './stage/engine.ts';

/** A fault, and for how long nothing is done after it has ended. */
export interface Step<E extends Engine = Engine> {
  readonly fault: Fault<E>;
  readonly restMs: number;
}

/** Faults one after the other, on a Redis of their own. */
export interface Round<E extends Engine = Engine> {
  readonly name: string;
  readonly startEngine: () => Promise<E>;
  readonly nodes: number;
  /** Before the first fault. */
  readonly restMs: number;
  readonly steps: readonly Step<E>[];
}

/** Over how long a node that stops sends its clients away, in ms. */
export const DRAIN_MS = 3_000;
/** Between the recovery from one fault and the next one, in ms. */
const QUIET_MS = 5_000;
/** A node is cut off for less than its lease of 10 s, the 2 s that it may take to come back included. In ms. */
const CUT_OFF_MS = 6_000;
/** A connection is given up after 6 s of silence. In ms. */
const SWALLOWED_MS = 7_000;

export const singleRound: Round<SingleEngine> = {
  name: 'one Redis server',
  startEngine: startSingle,
  nodes: 4,
  restMs: 10_000,
  steps: thorough([
    killNode,
    pauseNode(4_000),
    restartRedis,
    pauseRedis(5_000),
    cutOffNode(CUT_OFF_MS),
    swallowNode(SWALLOWED_MS),
    stepClock(8_000),
    replaceNode(DRAIN_MS),
  ]),
};

/** No partition: a cluster tells nodes its own addresses, past any proxy of ours. */
export const clusterRound: Round<ClusterEngine> = {
  name: 'a Redis Cluster of 3 masters and 3 replicas',
  startEngine: startCluster,
  nodes: 4,
  restMs: 10_000,
  steps: thorough([failOver, killMaster, killNode, pauseNode(4_000), stepClock(8_000), replaceNode(DRAIN_MS)]),
};

/** For the tests: what a fault leaves behind is not waited for in full before the next one. */
export const shortRound: Round<SingleEngine> = {
  name: 'one Redis server, in short',
  startEngine: startSingle,
  nodes: 4,
  restMs: 2_000,
  steps: [
    { fault: stepClock(2_000), restMs: 1_000 },
    { fault: pauseNode(3_000), restMs: 3_000 },
    { fault: cutOffNode(3_000), restMs: 4_000 },
    { fault: killNode, restMs: 2_000 },
    { fault: restartRedis, restMs: 8_000 },
  ],
};

function thorough<E extends Engine>(faults: readonly Fault<E>[]): Step<E>[] {
  return faults.map((fault) => ({ fault, restMs: fault.recoversWithinMs + QUIET_MS }));
}

/** What starting, fault and last look take, besides the rests, by experience. In ms. */
const OPENING_MS = 25_000;
const FAULT_MS = 6_000;

/** How long the round takes, for those who wait. */
export function lengthMs(restMs: number, steps: readonly Pick<Step, 'restMs'>[], atLeastMs: number): number {
  const onceMs = steps.reduce((sum, step) => sum + FAULT_MS + step.restMs, 0);
  return OPENING_MS + restMs + onceMs * Math.max(1, Math.ceil(atLeastMs / onceMs));
}
