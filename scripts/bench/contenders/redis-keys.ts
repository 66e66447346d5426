import { createClient } from 'redis';
import type { ExpiringKeys } from './expiring-keys.ts';

/** Redis itself. Every call is one command, and rejects when Redis does or is not there. */
export class RedisKeys implements ExpiringKeys {
  readonly #client: Client;
  readonly #prefix: string;

  private constructor(client: Client, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  /** Every key begins with `prefix`. @throws when Redis cannot be reached. */
  static async connect(url: string, prefix: string): Promise<RedisKeys> {
    return new RedisKeys(await connect(url), prefix);
  }

  async setFor(key: string, ttlMs: number): Promise<boolean> {
    const before = await this.#client.set(this.#prefix + key, '1', {
      expiration: { type: 'PX', value: Math.ceil(ttlMs) },
      GET: true,
    });
    return before === null;
  }

  async have(keys: readonly string[]): Promise<boolean[]> {
    if (keys.length === 0) return [];
    const values = await this.#client.mGet(keys.map((key) => this.#prefix + key));
    return values.map((value) => value !== null);
  }

  async remove(key: string): Promise<void> {
    await this.#client.del(this.#prefix + key);
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

type Client = Awaited<ReturnType<typeof connect>>;

const RECONNECT_EVERY_MS = 500;

async function connect(url: string) {
  let isFirstTime = true;
  const client = createClient({
    url,
    // A timer for every command would be most of what a command costs.
    commandOptions: { timeout: 0 },
    // What is asked of a Redis that is away fails now, rather than being done when nobody wants it any more.
    disableOfflineQueue: true,
    socket: { reconnectStrategy: (_retries, cause) => (isFirstTime ? cause : RECONNECT_EVERY_MS) },
  });
  // Each command that fails says so itself.
  client.on('error', () => undefined);
  await client.connect();
  isFirstTime = false;
  return client;
}
