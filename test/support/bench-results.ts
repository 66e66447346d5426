import type { ContenderName } from '../../scripts/bench/contenders/contender.ts';
import type { RealRunResult } from '../../scripts/bench/measure/run-result.ts';

const NONE = { in: 0, out: 0 };
const NO_TRAFFIC = { presence: NONE, application: NONE, transport: NONE };
const NO_DURATIONS = { count: 0, median: 0, p95: 0, p99: 0, max: 0 };

/** A run in which nothing happened. */
export function realRun(contender: ContenderName): RealRunResult {
  return {
    contender,
    durationMs: 1_000,
    messages: NO_TRAFFIC,
    bytes: NO_TRAFFIC,
    peakPerSecond: 0,
    redisCommands: 0,
    sights: {
      looks: 0,
      rows: 0,
      right: 0,
      wrongThere: 0,
      wrongAway: 0,
      unsure: 0,
      tooClose: 0,
      flips: 0,
      neverTrue: 0,
      answerMs: NO_DURATIONS,
      truthMs: NO_DURATIONS,
    },
    process: {
      serverCpuMs: 0,
      redisCpuMs: 0,
      heapBytes: 0,
      residentBytes: 0,
      connections: 1,
      loopDelayMs: { median: 0, p99: 0, max: 0 },
    },
  };
}
