import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createClient, type RedisClientType } from 'redis';
import { RedisKeys } from '../../scripts/bench/contenders/redis-keys.ts';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { WatchedKeys } from './bench-watched-keys.ts';

/** A redis-server of our own, and a look at what it does. */
export class TestRedis {
  readonly server: RedisServer;
  /** Asks it by hand. */
  readonly client: RedisClientType;
  readonly #listener: RedisClientType;
  readonly #expired = new Set<string>();
  readonly #expiries = new EventEmitter();
  #open: RedisKeys[] = [];

  private constructor(server: RedisServer) {
    this.server = server;
    this.client = clientOf(server);
    this.#listener = clientOf(server);
  }

  static async start(): Promise<TestRedis> {
    const redis = new TestRedis(await RedisServer.start());
    await redis.#begin();
    return redis;
  }

  /** Keys with a prefix of their own, until {@link closeKeys}. */
  async keys(prefix = `${randomUUID()}:`): Promise<RedisKeys> {
    const keys = await RedisKeys.connect(this.server.url, prefix);
    this.#open.push(keys);
    return keys;
  }

  async watchedKeys(prefix?: string): Promise<WatchedKeys> {
    return new WatchedKeys(await this.keys(prefix));
  }

  /** Resolves when the time of a key, named in full, is over, or at once when it has been. */
  async expired(key: string): Promise<void> {
    while (!this.#expired.has(key)) await once(this.#expiries, 'expired');
  }

  async closeKeys(): Promise<void> {
    const keys = this.#open;
    this.#open = [];
    await Promise.all(keys.map((each) => each.close()));
  }

  async stop(): Promise<void> {
    this.client.destroy();
    this.#listener.destroy();
    await this.server.stop();
  }

  async #begin(): Promise<void> {
    await Promise.all([this.client.connect(), this.#listener.connect()]);
    // "E": as events of keys; "x": those that expire.
    await this.client.configSet('notify-keyspace-events', 'Ex');
    await this.#listener.subscribe('__keyevent@0__:expired', (key) => {
      this.#expired.add(key);
      this.#expiries.emit('expired');
    });
  }
}

function clientOf(server: RedisServer): RedisClientType {
  const client: RedisClientType = createClient({ url: server.url, socket: { reconnectStrategy: false } });
  // A test that stops the server does so on purpose.
  client.on('error', () => undefined);
  return client;
}
