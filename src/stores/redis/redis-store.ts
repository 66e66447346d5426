import { PresenceError } from '../../domain/errors.ts';
import type { Sighting } from '../../domain/sighting.ts';
import type { LastSeenStore } from '../../ports/last-seen-store.ts';
import { bucketOf } from '../../redis/redis-keys.ts';
import type { RedisLink } from '../../redis/redis-link.ts';

/** Keys in one command. More would keep Redis from its other clients for too long: a thousand take about a millisecond. */
const KEYS_PER_COMMAND = 1_000;

/**
 * Sightings in Redis, one string key for each user, shared by any number of nodes. Durable as far as that Redis is. A
 * batch takes one command for each thousand users, in a cluster for each bucket and thousand.
 */
export class RedisStore implements LastSeenStore {
  readonly isShared = true;
  readonly #link: RedisLink;
  readonly #leave: () => void;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(link: RedisLink) {
    this.#link = link;
    this.#leave = link.use({});
  }

  getMany(ids: readonly string[]): Promise<Map<string, Sighting>> {
    return this.#run('read sightings', async () => {
      const { client, keys } = this.#link;
      const found = new Map<string, Sighting>();
      const read = async (part: readonly string[]): Promise<void> => {
        const values = await client.mGet(part.map((id) => keys.sighting(id)));
        for (const [index, id] of part.entries()) {
          const value = values[index];
          if (typeof value === 'string') found.set(id, Number(value) as Sighting);
        }
      };
      await Promise.all(this.#parts([...new Set(ids)]).map(read));
      return found;
    });
  }

  mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void> {
    // At once: the map is the caller's.
    const batch = new Map(sightings);
    return this.#run('write sightings', async () => {
      const { client, keys } = this.#link;
      const write = async (part: readonly string[]): Promise<void> => {
        await client.merge(
          part.map((id) => keys.sighting(id)),
          part.map((id) => String(batch.get(id))),
        );
      };
      await Promise.all(this.#parts([...batch.keys()]).map(write));
    });
  }

  forget(id: string): Promise<void> {
    return this.#run('forget a user', async () => {
      await this.#link.client.unlink(this.#link.keys.sighting(id));
    });
  }

  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#underWay).then(() => {
      this.#leave();
    });
    return this.#closing;
  }

  /** What can go in one command each. */
  #parts(ids: readonly string[]): string[][] {
    const parts: string[][] = [];
    for (const group of this.#link.address.isCluster ? byBucket(ids) : [ids]) {
      for (let from = 0; from < group.length; from += KEYS_PER_COMMAND) {
        parts.push(group.slice(from, from + KEYS_PER_COMMAND));
      }
    }
    return parts;
  }

  /** @throws {PresenceError} `unavailable` */
  async #run<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new PresenceError('unavailable', 'the store is closed');
    const call = work();
    this.#underWay.add(call);
    try {
      return await call;
    } catch (cause) {
      throw new PresenceError('unavailable', `Redis could not ${what}`, { cause });
    } finally {
      this.#underWay.delete(call);
    }
  }
}

function byBucket(ids: readonly string[]): string[][] {
  const groups = new Map<number, string[]>();
  for (const id of ids) {
    const bucket = bucketOf(id);
    const group = groups.get(bucket);
    if (group === undefined) groups.set(bucket, [id]);
    else group.push(id);
  }
  return [...groups.values()];
}
