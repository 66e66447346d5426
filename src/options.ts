import { z } from 'zod';
import { messageOf, PresenceError } from './domain/errors.ts';
import type { Settings } from './domain/settings.ts';
import { optionError } from './option-error.ts';

export { optionError };

const DAY_MS = 24 * 60 * 60 * 1000;
const ms = (min: number, max = DAY_MS): z.ZodInt => z.int().min(min).max(max);
const count = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);

/**
 * Every setting with its bounds and default; what each means is told by {@link Settings}. Durations are in ms.
 * docs/reference/options.md lists them, and a test holds the two together.
 */
export const settingsSchema = z.strictObject({
  freshForMs: ms(1).default(10_000),
  freshFloorMs: ms(0).default(1_000),
  probeTimeoutMs: ms(1, 60_000).default(2_000),
  settleMs: ms(0, 60_000).default(150),
  idleAfterMs: ms(1).default(300_000),
  ackWithinMs: ms(0, 60_000).default(100),
  probesPerSecond: count(1, 1_000_000).default(5_000),
  probesPerTargetPerMinute: count(1, 1_000_000).default(30),
  probesPerPairPerMinute: count(1, 1_000_000).default(20),
  overBudgetFreshMs: ms(0).default(60_000),
  answerStepMs: ms(0, 60_000).default(0),
  forgetAfterDays: count(0, 36_500).default(0),
  clockSkewMs: ms(0, 60_000).default(1_000),
  verdictCacheSize: count(1, 10_000_000).default(50_000),
  flushIntervalMs: ms(1, 60_000).default(1_000),
  flushBatchSize: count(1, 100_000).default(10_000),
  maxUnwritten: count(1, 10_000_000).default(1_000_000),
  sightingCacheSize: count(1, 10_000_000).default(100_000),
  storeTimeoutMs: ms(1, 60_000).default(2_000),
  policyTimeoutMs: ms(1, 60_000).default(2_000),
}) satisfies z.ZodType<Settings>;

/** `overMs`: over how long a node that stops sends its clients away. */
export const drainSchema = z.strictObject({ overMs: ms(0) });

export type AllSettings = z.output<typeof settingsSchema>;
export type SettingsInput = z.input<typeof settingsSchema>;

/**
 * Fills in defaults.
 * @throws {PresenceError} `invalid_request`, naming the option and the value that is wrong.
 */
export function resolveSettings(input: SettingsInput = {}): AllSettings {
  const parsed = settingsSchema.safeParse(input);
  if (!parsed.success) throw optionError(parsed.error, input);
  const settings = parsed.data;
  if (settings.freshFloorMs > settings.freshForMs) {
    throw new PresenceError(
      'invalid_request',
      `option freshFloorMs: must not exceed freshForMs (${settings.freshForMs}), got ${settings.freshFloorMs}`,
    );
  }
  if (settings.idleAfterMs < settings.freshForMs) {
    throw new PresenceError(
      'invalid_request',
      `option idleAfterMs: must be at least freshForMs (${settings.freshForMs}), got ${settings.idleAfterMs}`,
    );
  }
  return settings;
}

/** What hears of errors unless something else is given. */
export function warn(error: PresenceError): void {
  const message = error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
  process.emitWarning(message, { type: 'PresenceWarning', code: error.code });
}
