import { ErrorReply } from 'redis';
import { messageOf, PresenceError } from '../domain/errors.ts';
import { withinTime } from '../domain/within-time.ts';
import { type CancelTimer } from '../ports/clock.ts';
import {
  CONNECTS_WITHIN_MS,
  isClusterClient,
  parseRedisUrl,
  type RedisAddress,
  type RedisClient,
  redisClient,
  type SingleClient,
} from './redis-client.ts';
import { fullJitterMs } from './full-jitter.ts';
import { RedisClock } from './redis-clock.ts';
import { BUCKETS, bucketOf, RedisKeys } from './redis-keys.ts';

/** How often Redis is asked for its time, which also shows that the connection lives. In ms. */
const ASKS_EVERY_MS = 1_000;
/** A connection on which so many questions in a row were not answered is given up. A pause of our own process adds none. */
const GIVES_UP_AFTER = 6;

export interface RedisLinkOptions {
  readonly url: string;
  readonly prefix: string;
  /** Hears that the connection was lost, and why. */
  readonly onError: (error: PresenceError) => void;
}

/** Who uses the link; told on every new connection and every end of one. */
export interface RedisUser {
  /** Connected: nothing is subscribed. */
  readonly onUp?: (client: RedisClient) => void;
  readonly onDown?: () => void;
}

/**
 * The connection to Redis that store and bus share, in one: when the bus can be reached, so can the store. States:
 * - up: `client` is there. -> down when the connection ends, or stays silent
 * - down: connects anew, after waits with full jitter, lest all nodes come at once. -> up
 * - closed, by the last user.
 */
export class RedisLink {
  readonly address: RedisAddress;
  readonly keys: RedisKeys;
  readonly clock = new RedisClock();
  readonly #onError: (error: PresenceError) => void;
  readonly #users = new Set<RedisUser>();
  #client: RedisClient | undefined;
  #cancelTimer: CancelTimer | undefined;
  /** Questions for the time that were not answered, in a row. */
  #unanswered = 0;
  #failures = 0;
  #isClosed = false;
  /** As the server knows the connection, or the last one. */
  #identity: { readonly id: number; readonly server: string } | undefined;

  private constructor({ url, prefix, onError }: RedisLinkOptions) {
    this.address = parseRedisUrl(url);
    this.keys = new RedisKeys(prefix);
    this.#onError = onError;
  }

  /**
   * @throws {PresenceError} `invalid_request` for a bad address or prefix; `unavailable` when Redis cannot be reached,
   * for a wrong address should be noticed when it is given. Once it was reached it is waited for.
   */
  static async open(options: RedisLinkOptions): Promise<RedisLink> {
    const link = new RedisLink(options);
    try {
      await link.#connect();
    } catch (cause) {
      link.#close();
      throw new PresenceError('unavailable', `Redis cannot be reached: ${messageOf(cause)}`, { cause });
    }
    return link;
  }

  /** @throws {PresenceError} `unavailable` while there is no connection. */
  get client(): RedisClient {
    if (this.#client === undefined) throw new PresenceError('unavailable', 'no connection to Redis');
    return this.#client;
  }

  get isUp(): boolean {
    return this.#client !== undefined;
  }

  /** Whether it is this connection that the link is on. */
  isOn(client: RedisClient): boolean {
    return this.#client === client;
  }

  /** Keys and channels of one group may go in one command: on one server all, in a cluster those of a bucket. */
  groupOf(id: string): number {
    return this.address.isCluster ? bucketOf(id) : 0;
  }

  /** All of them. */
  get groups(): number[] {
    return Array.from({ length: this.address.isCluster ? BUCKETS : 1 }, (_, group) => group);
  }

  /** Something failed that nobody waits for. */
  readonly report = (cause: unknown): void => {
    this.#onError(new PresenceError('unavailable', 'a command to Redis failed', { cause }));
  };

  /** Uses the link until the returned function is called; when the last user has gone, it is closed. */
  use(user: RedisUser): () => void {
    this.#users.add(user);
    if (this.#client !== undefined) user.onUp?.(this.#client);
    return () => {
      if (this.#users.delete(user) && this.#users.size === 0) this.#close();
    };
  }

  #close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    const client = this.#client;
    this.#client = undefined;
    client?.destroy();
  }

  async #connect(): Promise<void> {
    const client = redisClient(this.address);
    const lose = (error: unknown): void => {
      this.#lose(client, error);
    };
    client.on('error', lose).on('node-error', lose);
    try {
      await withinTime(this.clock, CONNECTS_WITHIN_MS, 'connecting to Redis', this.#greet(client));
    } catch (error) {
      client.destroy();
      throw error;
    }
    if (this.#isClosed) {
      client.destroy();
      return;
    }
    this.#client = client;
    this.#failures = 0;
    this.#unanswered = 0;
    this.#watch(client);
    for (const user of this.#users) user.onUp?.(client);
  }

  async #greet(client: RedisClient): Promise<void> {
    await client.connect();
    await this.#readTime(client);
    if (isClusterClient(client)) return;
    const former = this.#identity;
    this.#identity = await identityOf(client);
    // Cut off without a word, the server may take it for alive for minutes, and count it among those who listen. One
    // that was started anew knows nothing of it, and gives its number to others.
    if (former !== undefined && former.server === this.#identity?.server)
      await client.clientKill({ filter: 'ID', id: former.id }).catch(() => undefined);
  }

  async #readTime(client: RedisClient): Promise<void> {
    const sentAtMs = performance.now();
    // All masters: each holds a part of the users.
    const clients = isClusterClient(client)
      ? await Promise.all(client.masters.map((master) => client.nodeClient(master)))
      : [client];
    const [time] = await Promise.all(clients.map((each) => each.time()));
    if (time === undefined) throw new Error('no node of the cluster is a master');
    const [seconds, microseconds] = time;
    this.clock.learn(sentAtMs, Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000));
    if (!isClusterClient(client)) return;
    // After a failover others ask on the new master: who is to be found there must subscribe there.
    const roles = await Promise.all(clients.map((each) => each.role()));
    if (roles.some((reply) => reply?.role !== 'master')) throw new Error('a master of the cluster is none any more');
  }

  #watch(client: RedisClient): void {
    this.#cancelTimer = this.clock.after(ASKS_EVERY_MS, () => {
      if (this.#client !== client) return;
      if (this.#unanswered === GIVES_UP_AFTER) {
        this.#lose(client, new Error(`no answer for ${GIVES_UP_AFTER * ASKS_EVERY_MS} ms`));
        return;
      }
      this.#unanswered += 1;
      this.#readTime(client).then(
        () => {
          this.#unanswered = 0;
        },
        (error: unknown) => {
          // Redis is loading, say: as good as no answer.
          if (!(error instanceof ErrorReply)) this.#lose(client, error);
        },
      );
      this.#watch(client);
    });
  }

  #lose(client: RedisClient, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#cancelTimer?.();
    client.destroy();
    this.#onError(new PresenceError('unavailable', 'the connection to Redis was lost', { cause: error }));
    for (const user of this.#users) user.onDown?.();
    this.#retry();
  }

  #retry(): void {
    if (this.#isClosed) return;
    this.#failures += 1;
    this.#cancelTimer = this.clock.after(fullJitterMs(this.#failures), () => {
      this.#connect().catch(() => {
        this.#retry();
      });
    });
  }
}

/** Undefined where it must not ask. */
async function identityOf(client: SingleClient): Promise<{ id: number; server: string } | undefined> {
  try {
    const [id, info] = await Promise.all([client.clientId(), client.info('server')]);
    const server = /^run_id:(\w+)/m.exec(info)?.[1];
    return server === undefined ? undefined : { id, server };
  } catch (error) {
    if (error instanceof ErrorReply) return undefined;
    throw error;
  }
}
