import { resolveSettings } from '../../../src/options.ts';
import type { Terms } from '../check/history.ts';

const { ackWithinMs, flushIntervalMs, storeTimeoutMs } = resolveSettings();

/** Shorter than a deployment would have: many questions take a probe. */
export const TERMS: Terms = {
  freshForMs: 2_000,
  freshFloorMs: 200,
  probeTimeoutMs: 2_000,
  ackWithinMs,
  flushIntervalMs,
  storeTimeoutMs,
};

/** Whoever has done nothing for longer is idle, in ms. */
const IDLE_AFTER_MS = 20_000;

export function nodeSettings(redisUrl: string, secret: string, drainMs: number): Record<string, string> {
  return {
    PORT: '0',
    HOST: '127.0.0.1',
    WHOSTHERE_REDIS_URL: redisUrl,
    WHOSTHERE_JWT_SECRET: secret,
    WHOSTHERE_DRAIN_MS: String(drainMs),
    WHOSTHERE_FRESH_MS: String(TERMS.freshForMs),
    WHOSTHERE_FRESH_FLOOR_MS: String(TERMS.freshFloorMs),
    WHOSTHERE_PROBE_TIMEOUT_MS: String(TERMS.probeTimeoutMs),
    WHOSTHERE_IDLE_AFTER_MS: String(IDLE_AFTER_MS),
    // One viewer looks at everybody all the time.
    WHOSTHERE_LIMITS: 'off',
    // Older answers than were asked for are what the checker looks for.
    WHOSTHERE_PROBES_PER_TARGET: '1000000',
    WHOSTHERE_PROBES_PER_PAIR: '1000000',
  };
}
