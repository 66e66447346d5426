import { setImmediate } from 'node:timers/promises';
import { createClient, type RedisClientType } from 'redis';
import { RedisKeys } from '../../src/redis/redis-keys.ts';
import { atMsOf, hasLeft, type Sighting } from '../../src/domain/sighting.ts';
import type { TouchTarget } from '../../src/touches/stream-entry.ts';

/** A client to look at Redis with. */
export async function lookAt(url: string): Promise<RedisClientType> {
  const client: RedisClientType = createClient({ url, socket: { reconnectStrategy: false } });
  // A test that stops the server does so on purpose.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** What Redis has of a user: when, and whether it was a goodbye. */
export async function sightingOf(
  client: RedisClientType,
  id: string,
  prefix = 'whosthere',
): Promise<{ atMs: number; left: boolean } | undefined> {
  const value = await client.get(new RedisKeys(prefix).sighting(id));
  if (value === null) return undefined;
  const sighting = Number(value) as Sighting;
  return { atMs: atMsOf(sighting), left: hasLeft(sighting) };
}

/** Connections to the server, but for the one that asks. */
export async function otherConnections(client: RedisClientType): Promise<number> {
  return (await client.clientList()).length - 1;
}

/** Asks again until it is so; the test's own limit of time ends it. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setImmediate();
}

export interface Given {
  readonly id: string;
  readonly atMs: number | undefined;
  readonly left: boolean;
}

/** Takes touches and keeps them; the test decides what comes of each flush. */
export class RecordedTouches implements TouchTarget {
  readonly given: Given[] = [];
  /** In order, one for each batch; succeeds at once when there is none. */
  readonly flushes: (() => Promise<void>)[] = [];
  #wake: () => void = () => undefined;

  touch(id: string, atMs?: number): void {
    this.#take({ id, atMs, left: false });
  }

  goodbye(id: string, atMs?: number): void {
    this.#take({ id, atMs, left: true });
  }

  async flush(): Promise<void> {
    await this.flushes.shift()?.();
  }

  /** Resolves when so many were given since the start. */
  async heard(count: number): Promise<void> {
    while (this.given.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  #take(given: Given): void {
    this.given.push(given);
    this.#wake();
  }
}
