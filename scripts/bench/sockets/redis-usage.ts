import { createClient, type RedisClientType } from 'redis';

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
    const read = (info: string, pattern: string): number => Number(new RegExp(pattern, 'm').exec(info)?.[1] ?? 0);
    const cpuS = read(cpu, '^used_cpu_user:([\\d.]+)') + read(cpu, '^used_cpu_sys:([\\d.]+)');
    const counts = COUNTED.map((name) => read(commands, `^cmdstat_${name}:calls=(\\d+)`));
    return { redisCpuMs: cpuS * 1_000, redisCommands: counts.reduce((a, b) => a + b, 0) };
  }

  close(): void {
    this.#client.destroy();
  }
}
