import { createClient, type RedisClientType } from 'redis';
import { cpuSecondsOf } from '../../support/redis-info.ts';

/** What a Redis has spent so far. */
export interface RedisUsage {
  /** ms of real time. */
  readonly redisCpuMs: number;
  /** Of the commands that designs use. */
  readonly redisCommands: number;
}

export const NO_REDIS_USAGE: RedisUsage = { redisCpuMs: 0, redisCommands: 0 };

const COUNTED = ['set', 'mget', 'del'];

/** Asks a Redis what it has spent. */
export class RedisGauge {
  readonly #client: RedisClientType;

  private constructor(client: RedisClientType) {
    this.#client = client;
  }

  static async connect(url: string): Promise<RedisGauge> {
    const client: RedisClientType = createClient({ url });
    // A Redis that is gone fails the design that uses it, and that is told.
    client.on('error', () => undefined);
    await client.connect();
    return new RedisGauge(client);
  }

  async usage(): Promise<RedisUsage> {
    const cpu = await this.#client.info('cpu');
    const commands = await this.#client.info('commandstats');
    // One that was never called is not told of.
    const callsOf = (name: string): number =>
      Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(commands)?.[1] ?? 0);
    return {
      redisCpuMs: cpuSecondsOf(cpu) * 1_000,
      redisCommands: COUNTED.reduce((sum, name) => sum + callsOf(name), 0),
    };
  }

  close(): void {
    this.#client.destroy();
  }
}
