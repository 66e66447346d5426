import { createClient, type RedisClientType } from 'redis';
import { cpuSecondsOf, infoField } from '../../support/redis-info.ts';

/** What a Redis has spent and done so far. */
export interface RedisMark {
  readonly cpuUs: number;
  /** Published, by scripts as well; each counts once, however many hear it. */
  readonly messages: number;
}

/** Asks a Redis how it does, on a connection of its own. */
export class RedisGauge {
  readonly #client: RedisClientType;

  private constructor(client: RedisClientType) {
    this.#client = client;
  }

  static async connect(url: string): Promise<RedisGauge> {
    const client: RedisClientType = createClient({ url, socket: { reconnectStrategy: false } });
    // Whoever asks is told.
    client.on('error', () => undefined);
    await client.connect();
    return new RedisGauge(client);
  }

  async mark(): Promise<RedisMark> {
    const cpu = await this.#client.info('cpu');
    const commands = await this.#client.info('commandstats');
    const calls = commands.matchAll(/^cmdstat_s?publish:calls=(\d+)/gm);
    return { cpuUs: cpuSecondsOf(cpu) * 1e6, messages: [...calls].reduce((sum, [, count]) => sum + Number(count), 0) };
  }

  async memoryBytes(): Promise<number> {
    return infoField(await this.#client.info('memory'), 'used_memory');
  }

  /** Sharded channels that somebody is subscribed to. */
  async channels(): Promise<number> {
    return infoField(await this.#client.info('stats'), 'pubsubshard_channels');
  }

  /** Ends all connections but this one. */
  async cutOthers(): Promise<void> {
    for (const type of ['pubsub', 'normal']) {
      await this.#client.sendCommand(['CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes']);
    }
  }

  close(): void {
    this.#client.destroy();
  }
}
