import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { PresenceError } from '../domain/errors.ts';
import type { Limiter, LimitTerms } from '../ports/limits.ts';

/** In seconds, as the library has it. */
export const WINDOW_S = 60;

/**
 * Counts in this process. Holds an entry and a timer for each key that has taken anything in the last minute: 360 bytes and
 * the key. 100,000 viewers take 40 MB, and an attacker with a new address for each of 1,000 connections a second 25 MB.
 */
export function memoryLimiter({ name, perMinute }: LimitTerms): Limiter {
  const counts = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S, keyPrefix: '' });
  return { take: (key, points) => taken(name, counts.consume(key, points)) };
}

/** @throws {PresenceError} `rate_limited`, by rejection, for what the library refuses. */
export async function taken(name: string, consuming: Promise<RateLimiterRes>): Promise<void> {
  try {
    await consuming;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new PresenceError('rate_limited', `too many ${name} within a minute`, {
      retryAfterMs: Math.max(1, refusal.msBeforeNext),
    });
  }
}
