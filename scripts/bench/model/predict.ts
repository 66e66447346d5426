import { z } from 'zod';
import { CONTENDER_NAMES, type ContenderName } from '../contenders/contender.ts';
import type { SyntheticSpec } from '../workload/build-workload.ts';
import { type Costs, cpuOf } from './costs.ts';
import { looksPerDay } from './looks-per-day.ts';
import type { Simulated } from './simulate.ts';

const amount = z.number().min(0);

/** What a design would take with so many users, in the stretch that the spec tells of. All per second of life. */
export const predictionSchema = z.strictObject({
  contender: z.enum(CONTENDER_NAMES),
  users: z.int(),
  /** So many of them were simulated, and what came of it multiplied. */
  simulatedUsers: z.int(),
  meanFriends: amount,
  looksPerUserDay: amount,
  connected: amount,
  messagesIn: amount,
  messagesOut: amount,
  bytes: amount,
  redisCommands: amount,
  /** CPU seconds per second: how many cores are busy. */
  cores: z.strictObject({ base: amount, presence: amount, redis: amount }),
  /** Standard error of the messages over simulations with different seeds, as a share of them. */
  relativeError: amount,
});
export type Prediction = z.output<typeof predictionSchema>;

/**
 * Presence is a matter between friends, so that a population many times as large is many times the same: what happens
 * grows with its users and with nothing else. `simulated` are repetitions with different seeds.
 */
export function predict(
  contender: ContenderName,
  spec: SyntheticSpec,
  users: number,
  simulated: readonly Simulated[],
  costs: Costs,
): Prediction {
  const factor = users / spec.users;
  const perSecond = (of: (one: Simulated) => number): number => mean(simulated.map(of)) * factor;
  const seconds = spec.hours * 3600;
  const cpu = (part: 'base' | 'presence' | 'redis') => (one: Simulated) =>
    cpuOf({ run: one.run, opened: one.opened, realSeconds: 0 }, costs)[part] / 1000 / seconds;
  return {
    contender,
    users,
    simulatedUsers: spec.users,
    meanFriends: spec.meanFriends,
    looksPerUserDay: looksPerDay(spec),
    connected: perSecond(({ connected }) => connected),
    messagesIn: perSecond(({ run }) => run.messages.presence.in / seconds),
    messagesOut: perSecond(({ run }) => run.messages.presence.out / seconds),
    bytes: perSecond(({ run }) => (run.bytes.presence.in + run.bytes.presence.out) / seconds),
    redisCommands: perSecond(({ run }) => run.redisCommands / seconds),
    cores: { base: perSecond(cpu('base')), presence: perSecond(cpu('presence')), redis: perSecond(cpu('redis')) },
    relativeError: relativeError(simulated.map(({ run }) => run.messages.presence.in + run.messages.presence.out)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard error of the mean over the mean. 0 for a single value, of which nobody can say. */
function relativeError(values: readonly number[]): number {
  const middle = mean(values);
  if (values.length < 2 || middle === 0) return 0;
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length) / middle;
}
