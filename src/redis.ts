/**
 * `whosthere/redis`: store, bus, limiter and clock for many nodes on one Redis, Valkey or Redis Cluster; and touches from message
 * pipelines, straight into it or through a stream.
 */
import { z } from 'zod';
import { RedisBus } from './buses/redis/redis-bus.ts';
import { PresenceError } from './domain/errors.ts';
import { optionError } from './option-error.ts';
import { resolveSettings, settingsSchema, warn } from './options.ts';
import { redisLimiter } from './limits/redis-limiter.ts';
import type { Clock } from './ports/clock.ts';
import type { LastSeenStore } from './ports/last-seen-store.ts';
import type { LimiterFactory } from './ports/limits.ts';
import type { PresenceBusFactory } from './ports/presence-bus.ts';
import { RedisLink } from './redis/redis-link.ts';
import { RedisStore } from './stores/redis/redis-store.ts';
import type { TouchStreamStats } from './touches/stream-batches.ts';
import { streamName, type TouchTarget } from './touches/stream-entry.ts';
import type { StreamGauges } from './touches/stream-lag.ts';
import { TouchStream as OpenStream } from './touches/touch-stream.ts';
import { openToucher, type Toucher, type ToucherStats } from './touches/toucher.ts';

export type { StreamGauges, Toucher, ToucherStats, TouchStreamStats, TouchTarget };

export interface RedisOptions {
  /** What every key and channel begins with; `whosthere` unless given. Deployments that share a Redis have different ones. */
  readonly prefix?: string;
  /** Hears of lost connections, and of what failed and nobody waits for. Warns on stderr, unless given. */
  readonly onError?: (error: PresenceError) => void;
}

/** What makes a node one of many: options of `attachPresence`, to be spread into its others. */
export interface RedisParts {
  readonly store: LastSeenStore;
  readonly bus: PresenceBusFactory;
  /** Counts what all nodes let in together. */
  readonly limiter: LimiterFactory;
  /** Redis's time, so that nodes agree on it. */
  readonly clock: Clock;
}

/**
 * Connects to Redis: `redis://[user:password@]host:port[/database]`, `rediss://` over TLS, `redis+cluster://host,host` for a
 * Redis Cluster. Once connected it reconnects by itself. The connection is closed with the store and the bus, which
 * `attachPresence` closes.
 * @throws {PresenceError} `invalid_request` for a bad address or option, `unavailable` when Redis cannot be reached.
 */
export async function connectRedis(url: string, options: RedisOptions = {}): Promise<RedisParts> {
  const { prefix = 'whosthere', onError = warn } = check(redisOptions, { ...options, redis: url });
  const link = await RedisLink.open({ url, prefix, onError });
  return {
    store: new RedisStore(link),
    bus: (askLocal, terms) => new RedisBus(link, askLocal, terms),
    limiter: redisLimiter(link),
    clock: link.clock,
  };
}

export interface ToucherOptions {
  /** Where Redis is: see {@link connectRedis}. */
  readonly redis: string;
  /** The same as the servers have; `whosthere` unless given. */
  readonly prefix?: string;
  /** How long sightings are gathered before they are written, in ms; what a crash may lose. 1,000 unless given. */
  readonly flushIntervalMs?: number;
  /** The most sightings in one write; 10,000 unless given. */
  readonly flushBatchSize?: number;
  /** The most users with an unwritten sighting, 1,000,000 unless given; beyond it the oldest are dropped and counted. */
  readonly maxUnwritten?: number;
  /** Hears of lost connections, and of flushes that will be tried again. Warns on stderr, unless given. */
  readonly onError?: (error: PresenceError) => void;
}

/**
 * Touches for a message pipeline in a process of its own: gathered there, and written to Redis in batches.
 * @throws {PresenceError} `invalid_request` for a bad address or option, `unavailable` when Redis cannot be reached.
 */
export async function createToucher(options: ToucherOptions): Promise<Toucher> {
  const { redis, prefix = 'whosthere', onError = warn, ...numbers } = check(toucherOptions, options);
  return openToucher({ url: redis, prefix, settings: resolveSettings(numbers), onError });
}

export interface TouchStreamOptions {
  /** Where Redis is: see {@link connectRedis}. */
  readonly redis: string;
  /** The key of the stream. What is no touch is kept beside it, in `<stream>:poison`. */
  readonly stream: string;
  /** Consumers of the same group share the entries; `whosthere` unless given. */
  readonly group?: string;
  /** Hears of lost connections, and of what failed and will be tried again. Warns on stderr, unless given. */
  readonly onError?: (error: PresenceError) => void;
}

/** Touches that come from a Redis Stream. */
export type TouchStream = Pick<OpenStream, 'stats' | 'gauges' | 'close'>;

/**
 * Takes touches from a Redis Stream, to which pipelines in any language add entries: `id`, and if need be `at` (ms since
 * the Unix epoch) and `left` (`1`: a goodbye). Each is acknowledged once its sighting is written. To be closed before
 * `presence`, which may be what `attachPresence` or {@link createToucher} gives.
 * @throws {PresenceError} `invalid_request` for a bad address or option, `unavailable` when Redis cannot be reached.
 */
export async function consumeTouches(presence: TouchTarget, options: TouchStreamOptions): Promise<TouchStream> {
  const { redis, stream, group = 'whosthere', onError = warn } = check(streamOptions, options);
  for (const method of ['touch', 'goodbye', 'flush'] as const) {
    if (typeof presence[method] === 'function') continue;
    throw new PresenceError('invalid_request', `presence: has no ${method}()`);
  }
  return OpenStream.open(presence, { url: redis, stream, group, onError });
}

const onErrorSchema = z
  .custom<(error: PresenceError) => void>((value) => typeof value === 'function', 'must be a function')
  .optional();

const redisOptions = z.strictObject({
  redis: z.string(),
  prefix: z.string().optional(),
  onError: onErrorSchema,
});

const { flushIntervalMs, flushBatchSize, maxUnwritten } = settingsSchema.shape;
const toucherOptions = z.strictObject({
  redis: z.string(),
  prefix: z.string().optional(),
  flushIntervalMs,
  flushBatchSize,
  maxUnwritten,
  onError: onErrorSchema,
});

const streamOptions = z.strictObject({
  redis: z.string(),
  stream: streamName,
  group: z.string().regex(/^\S+$/, 'must have no white space').optional(),
  onError: onErrorSchema,
});

/** @throws {PresenceError} `invalid_request`, naming the option and the value that is wrong. */
function check<Schema extends z.ZodObject>(schema: Schema, options: { readonly redis: unknown }): z.output<Schema> {
  // Not shown: it may be a URL with a password in it.
  if (typeof options.redis !== 'string') {
    throw new PresenceError('invalid_request', `option redis: must be a string, got ${typeof options.redis}`);
  }
  const { data, error } = schema.safeParse(options);
  if (error !== undefined) throw optionError(error, options);
  return data;
}
