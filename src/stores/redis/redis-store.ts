import { PresenceError } from '../../domain/errors.ts';
import { PRUNES_EVERY_MS } from '../../domain/retention.ts';
import { FORGOTTEN_FOR_MS, forgottenAt, seenAt, type Sighting } from '../../domain/sighting.ts';
import { EVERYTHING, type StoredVisibility } from '../../domain/visibility.ts';
import type { LastSeenStore, PruneBefore } from '../../ports/last-seen-store.ts';
import type { VisibilityStore } from '../../ports/visibility-store.ts';
import type { RedisLink } from '../../redis/redis-link.ts';
import { type Forgotten, ForgottenChannel, type OnForgotten } from './forgotten-channel.ts';
import { scanKeys } from './scan-keys.ts';

/** Keys in one command. More would keep Redis from its other clients for too long: a thousand take about a millisecond. */
const KEYS_PER_COMMAND = 1_000;
/** For how long no other node need look for old sightings: each does every hour, at a moment of its own. In ms. */
const PRUNED_FOR_MS = PRUNES_EVERY_MS / 2;

/**
 * Sightings in Redis, one string key for each user, shared by any number of nodes. Durable as far as that Redis is. A
 * batch takes one command for each thousand users, in a cluster for each bucket and thousand.
 */
export class RedisStore implements LastSeenStore {
  readonly isShared = true;
  readonly visibilities: VisibilityStore;
  readonly #link: RedisLink;
  readonly #forgotten: ForgottenChannel;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(link: RedisLink) {
    this.#link = link;
    this.#forgotten = new ForgottenChannel(link);
    this.visibilities = {
      getMany: (ids) => this.#read('read choices', ids, (id) => link.keys.shown(id), parseVisibility, SHOWS_EVERYTHING),
      set: (id, visibility) =>
        this.#run('write a choice', async () => {
          await link.client.set(link.keys.shown(id), JSON.stringify(visibility));
        }),
    };
  }

  getMany(ids: readonly string[]): Promise<Map<string, Sighting>> {
    const keyOf = (id: string): string => this.#link.keys.sighting(id);
    return this.#read('read sightings', ids, keyOf, (value) => Number(value) as Sighting);
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

  forget(id: string, atMs?: number): Promise<void> {
    return this.#run('forget a user', async () => {
      const { client, keys } = this.#link;
      const its = [keys.sighting(id), keys.shown(id)];
      if (atMs === undefined) await client.unlink(its);
      else
        await client.forget(
          [...its, this.#forgotten.of(id)],
          forgottenAt(atMs),
          FORGOTTEN_FOR_MS,
          JSON.stringify({ id, atMs } satisfies Forgotten),
        );
    });
  }

  /** Redis itself removes what {@link forget} kept. Of many nodes one removes what is old, within an hour. */
  prune({ seenMs }: PruneBefore, signal: AbortSignal): Promise<void> {
    return this.#run('remove old sightings', async () => {
      const { client, keys } = this.#link;
      if (seenMs === 0) return;
      const isOurs = await client.set(keys.pruning, '1', { NX: true, PX: PRUNED_FOR_MS });
      if (isOurs === null) return;
      for await (const found of scanKeys(client, keys.anySighting)) {
        if (signal.aborted) return;
        const ids = found.map((key) => keys.idOfSighting(key));
        for (const part of this.#parts(ids)) {
          await client.prune(
            part.map((id) => keys.sighting(id)),
            seenAt(seenMs),
          );
        }
      }
    });
  }

  onForgotten(listener: OnForgotten): void {
    this.#forgotten.listener = listener;
  }

  /** Resolves when it hears of users whom others forget. For tests. */
  settled(): Promise<void> {
    return this.#forgotten.settled();
  }

  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#underWay).then(() => {
      this.#forgotten.close();
    });
    return this.#closing;
  }

  #read<T>(
    what: string,
    ids: readonly string[],
    keyOf: (id: string) => string,
    parse: (value: string) => T,
    missing?: string,
  ): Promise<Map<string, T>> {
    return this.#run(what, async () => {
      const { client } = this.#link;
      const found = new Map<string, T>();
      const read = async (part: readonly string[]): Promise<void> => {
        const values = await client.mGet(part.map(keyOf));
        for (const [index, id] of part.entries()) {
          const value = values[index] ?? missing;
          if (typeof value === 'string') found.set(id, parse(value));
        }
      };
      await Promise.all(this.#parts([...new Set(ids)]).map(read));
      return found;
    });
  }

  /** What can go in one command each. */
  #parts(ids: readonly string[]): string[][] {
    const parts: string[][] = [];
    for (const group of this.#byGroup(ids)) {
      for (let from = 0; from < group.length; from += KEYS_PER_COMMAND) {
        parts.push(group.slice(from, from + KEYS_PER_COMMAND));
      }
    }
    return parts;
  }

  #byGroup(ids: readonly string[]): Iterable<readonly string[]> {
    if (!this.#link.address.isCluster) return [ids];
    const groups = new Map<number, string[]>();
    for (const id of ids) {
      const key = this.#link.groupOf(id);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [id]);
      else group.push(id);
    }
    return groups.values();
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

/** Read like any other, so that whoever chose takes no longer. */
const SHOWS_EVERYTHING = JSON.stringify(EVERYTHING);

function parseVisibility(value: string): StoredVisibility {
  return JSON.parse(value) as StoredVisibility;
}
