import { z } from 'zod';
import { messageOf, PresenceError } from './domain/errors.ts';
import type { Settings } from './domain/settings.ts';
import { optionError } from './option-error.ts';
import type { LimitSettings } from './ports/limits.ts';
import { MAX_IDS_PER_REFRESH, MAX_TOUCHES_PER_CALL } from './wire/protocol.ts';

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

/** Every limit with its bounds and default; what each means is told by {@link LimitSettings}. docs/reference/options.md lists them. */
export const limitsSchema = z.strictObject({
  // Below that, what is allowed in one request would never be let in.
  idsPerMinute: count(MAX_IDS_PER_REFRESH, 1_000_000_000).default(30_000),
  touchesPerMinute: count(MAX_TOUCHES_PER_CALL, 1_000_000_000).default(6_000_000),
  eventsPerMinute: count(10, 1_000_000).default(600),
  eventsPerAddressPerMinute: count(10, 1_000_000_000).default(12_000),
  pollMs: ms(0).default(30_000),
}) satisfies z.ZodType<LimitSettings>;

/** `overMs`: over how long a node that stops sends its clients away. */
export const drainSchema = z.strictObject({ overMs: ms(0) });

export type AllSettings = z.output<typeof settingsSchema>;
export type SettingsInput = z.input<typeof settingsSchema>;
export type LimitsInput = z.input<typeof limitsSchema>;

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

/**
 * Fills in defaults; false stands for none at all.
 * @throws {PresenceError} `invalid_request`, naming the limit and the value that is wrong.
 */
export function resolveLimits(input: LimitsInput | false = {}): LimitSettings | false {
  if (input === false) return false;
  const { data, error } = limitsSchema.safeParse(input);
  if (error !== undefined) throw optionError(error, input, 'limits');
  return data;
}

/** What hears of errors unless something else is given. */
export function warn(error: PresenceError): void {
  const message = error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
  process.emitWarning(message, { type: 'PresenceWarning', code: error.code });
}
