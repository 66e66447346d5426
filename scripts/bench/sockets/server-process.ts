import { RedisServer } from '../../support/redis-server.ts';
import type { ContenderName } from '../contenders/contender.ts';
import { contender } from '../contenders/index.ts';
import type { WorkloadSpec } from '../workload/build-workload.ts';
import type { BenchServerOptions, ProcessMark, ServerAddress } from './bench-server.ts';
import { Child } from './child.ts';
import { NO_REDIS_USAGE, RedisGauge, type RedisUsage } from './redis-usage.ts';

export interface ServerOptions {
  readonly contender: ContenderName;
  readonly spec: WorkloadSpec;
  readonly speed: number;
}

/** What a server, and the Redis that it uses, have spent and done so far. */
export type ServerMark = ProcessMark & RedisUsage;

const MAIN = new URL('server-main.ts', import.meta.url);
/** Reading a trace of a month is what takes longest. */
const ANSWERS_WITHIN_MS = 60_000;

/** A Socket.IO server with one presence design in a process of its own, and a Redis of its own when the design needs one. */
export class ServerProcess {
  readonly address: ServerAddress;
  readonly #child: Child;
  readonly #redis: Redis | undefined;

  private constructor(address: ServerAddress, child: Child, redis: Redis | undefined) {
    this.address = address;
    this.#child = child;
    this.#redis = redis;
  }

  /** @throws {BenchError} as `mark` does, when the process fails; the signal's reason when that ends it. */
  static async start({ contender: name, spec, speed }: ServerOptions, signal?: AbortSignal): Promise<ServerProcess> {
    const redis = contender(name).needsRedis ? await Redis.start() : undefined;
    let child: Child | undefined;
    try {
      const options: BenchServerOptions = { contender: name, spec, speed, redisUrl: redis?.url };
      child = new Child({ name: 'server', main: MAIN, options, signal });
      return new ServerProcess(await child.ask({ ask: 'address' }, { withinMs: ANSWERS_WITHIN_MS }), child, redis);
    } catch (error) {
      await child?.stop();
      await redis?.stop();
      throw error;
    }
  }

  /** Where clients connect, with `auth: { user }`. */
  get url(): string {
    return this.address.url;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Never resolves. Rejects with a {@link BenchError} when the process ends by itself. */
  get failure(): Promise<never> {
    return this.#child.failure;
  }

  /** One at a time. With `isFreshStart` its peak and loop delay are counted anew from here. */
  async mark({ isFreshStart = false }: { isFreshStart?: boolean } = {}): Promise<ServerMark> {
    const mark = await this.#child.ask<ProcessMark>(
      { ask: 'mark', about: isFreshStart },
      { withinMs: ANSWERS_WITHIN_MS },
    );
    return { ...mark, ...((await this.#redis?.usage()) ?? NO_REDIS_USAGE) };
  }

  async stop(): Promise<void> {
    await this.#child.stop();
    await this.#redis?.stop();
  }
}

/** A Redis of our own, and what tells how it does. */
class Redis {
  readonly #server: RedisServer;
  readonly #gauge: RedisGauge;

  private constructor(server: RedisServer, gauge: RedisGauge) {
    this.#server = server;
    this.#gauge = gauge;
  }

  static async start(): Promise<Redis> {
    const server = await RedisServer.start();
    try {
      return new Redis(server, await RedisGauge.connect(server.url));
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get url(): string {
    return this.#server.url;
  }

  usage(): Promise<RedisUsage> {
    return this.#gauge.usage();
  }

  async stop(): Promise<void> {
    this.#gauge.close();
    await this.#server.stop();
  }
}
