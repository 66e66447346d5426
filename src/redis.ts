/** `whosthere/redis`: store, bus and clock for many nodes on one Redis, Valkey or Redis Cluster. */
import { RedisBus } from './buses/redis/redis-bus.ts';
import { PresenceError } from './domain/errors.ts';
import type { Clock } from './ports/clock.ts';
import type { LastSeenStore } from './ports/last-seen-store.ts';
import type { PresenceBusFactory } from './ports/presence-bus.ts';
import { RedisLink } from './redis/redis-link.ts';
import { RedisStore } from './stores/redis/redis-store.ts';

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
  const { prefix = 'whosthere', onError = warn } = options;
  const link = await RedisLink.open({ url, prefix, onError });
  return {
    store: new RedisStore(link),
    bus: (askLocal, terms) => new RedisBus(link, askLocal, terms),
    clock: link.clock,
  };
}

function warn(error: PresenceError): void {
  process.emitWarning(error.message, { type: 'PresenceWarning', code: error.code });
}
