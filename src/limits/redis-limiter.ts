import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { ErrorReply } from 'redis';
import { withinTime } from '../domain/within-time.ts';
import type { LimiterFactory } from '../ports/limits.ts';
import type { RedisLink } from '../redis/redis-link.ts';
import { taken, WINDOW_S } from './memory-limiter.ts';

/** For how long Redis is waited for, before this process counts by itself. In ms. */
const REDIS_WITHIN_MS = 500;

interface Script {
  readonly keys: string[];
  readonly arguments: string[];
}

/**
 * Counts that all nodes on this Redis share: one command (EVAL) each time, and a key that expires with its minute. While
 * Redis is away, each node counts for itself.
 */
export function redisLimiter(link: RedisLink): LimiterFactory {
  // The link's client is another after each reconnection.
  const storeClient = {
    eval: async (script: string, options: Script) => {
      try {
        return await withinTime(link.clock, REDIS_WITHIN_MS, 'counting in Redis', link.client.eval(script, options));
      } catch (error) {
        // It is there, and does not want to.
        if (error instanceof ErrorReply) link.report(error);
        throw error;
      }
    },
  };
  return ({ name, perMinute }) => {
    const terms = { points: perMinute, duration: WINDOW_S, keyPrefix: '' };
    const counts = new RateLimiterRedis({
      ...terms,
      storeClient,
      useRedisPackage: true,
      insuranceLimiter: new RateLimiterMemory(terms),
    });
    return { take: (key, points) => taken(name, counts.consume(link.keys.limit(name, key), points)) };
  };
}
