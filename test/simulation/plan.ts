import type { Settings } from '../../src/domain/settings.ts';
import type { Random } from './random.ts';

/** What kind of trouble a history has. */
export const CLIMATES = ['calm', 'tight', 'failing', 'skewed', 'guarded', 'stormy'] as const;
export type Climate = (typeof CLIMATES)[number];

/** What is settled before a history begins. */
export interface Plan {
  readonly climate: Climate;
  readonly settings: Settings;
  readonly users: readonly string[];
  readonly viewers: readonly string[];
  /** How many random actions the history has. */
  readonly actions: number;
  /** Reads and writes of the store take their time. */
  readonly slowStore: boolean;
  /** Reads and writes fail, reads hang. */
  readonly storeFaults: boolean;
  /** Questions do not reach the bus. */
  readonly busFaults: boolean;
  /** Pings get lost on their way. */
  readonly losses: boolean;
  /** The wall clock steps, and pipelines' clocks are off. */
  readonly clockSteps: boolean;
  /** Viewers may not know everything; the policy takes its time and, with `storeFaults`, fails. */
  readonly policy: boolean;
  /** Users are forgotten. */
  readonly forgets: boolean;
  /** How the history ends: with a graceful stop, that stop with viewers still waiting, or with a crash. */
  readonly ending: 'close' | 'abrupt close' | 'crash';
}

const USERS = ['ada', '__proto__', 'böb', 'constructor', '😀'] as const;
const VIEWERS = ['vera', 'ada', 'walt', 'toString'] as const;
const AMPLE = 1_000;

export function drawPlan(random: Random, climate: Climate): Plan {
  const has = (...climates: Climate[]): boolean =>
    climates.includes(climate) || (climate === 'stormy' && random.chance(0.5));
  const storeFaults = has('failing');
  const policy = has('guarded');
  return {
    climate,
    settings: drawSettings(random, has('tight')),
    users: USERS.slice(0, random.int(1, USERS.length)),
    viewers: VIEWERS.slice(0, random.int(1, VIEWERS.length)),
    actions: random.int(15, 50),
    slowStore: storeFaults || random.chance(0.5),
    storeFaults,
    busFaults: has('failing') && random.chance(0.5),
    losses: random.chance(0.3),
    clockSteps: has('skewed'),
    policy,
    forgets: has('guarded'),
    ending: random.pick(['close', 'close', 'abrupt close', 'crash']),
  };
}

function drawSettings(random: Random, isTight: boolean): Settings {
  const freshForMs = random.pick([2_000, 5_000, 10_000]);
  const tight = <T>(values: readonly [T, ...T[]], otherwise: T): T => (isTight ? random.pick(values) : otherwise);
  return {
    freshForMs,
    freshFloorMs: random.pick([0, 500, 1_000]),
    probeTimeoutMs: random.pick([500, 1_000, 2_000]),
    settleMs: random.pick([0, 100, 150]),
    idleAfterMs: random.pick([freshForMs, 30_000]),
    probesPerSecond: tight([1, 2, 5], AMPLE),
    probesPerTargetPerMinute: AMPLE,
    probesPerPairPerMinute: AMPLE,
    answerStepMs: 0,
    forgetAfterDays: 0,
    overBudgetFreshMs: random.pick([0, 15_000, 60_000]),
    clockSkewMs: random.pick([0, 1_000]),
    verdictCacheSize: tight([1, 2, AMPLE], AMPLE),
    flushIntervalMs: random.pick([200, 1_000]),
    flushBatchSize: random.pick([1, 2, AMPLE]),
    maxUnwritten: tight([1, AMPLE, AMPLE, AMPLE], AMPLE),
    sightingCacheSize: tight([1, 2, AMPLE], AMPLE),
    storeTimeoutMs: random.pick([300, 2_000]),
    policyTimeoutMs: random.pick([100, 1_000]),
  };
}
