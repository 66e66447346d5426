import { messageOf } from '../domain/errors.ts';
import type { RedisClient } from '../redis/redis-client.ts';
import type { RedisLink } from '../redis/redis-link.ts';
import type { StreamEntry } from './stream-entry.ts';
import { REMOVE_CONSUMERS, SET_ASIDE } from './stream-scripts.ts';

/** Entries in one batch: a write of so many sightings takes Redis about a millisecond. */
const BATCH = 1_000;
/** About how many of the entries that were no touches are kept. */
const KEPT_ASIDE = 10_000;
/** Names and texts of an entry that is set aside; a script cannot hand on many thousands. */
const VALUES_ASIDE = 1_000;

export interface GroupNames {
  readonly stream: string;
  readonly group: string;
  readonly consumer: string;
}

/** An entry that is no touch, and why. */
export interface Refused {
  readonly id: string;
  readonly error: string;
}

/** What was read of one stream. */
interface Read {
  readonly messages: readonly StreamEntry[];
}

/** What Redis has for one consumer of a group: new entries, and those that were handed out and not acknowledged. */
export class StreamGroup {
  readonly #link: RedisLink;
  readonly #names: GroupNames;
  readonly #asideStream: string;

  constructor(link: RedisLink, names: GroupNames) {
    this.#link = link;
    this.#names = names;
    this.#asideStream = asideStreamOf(names.stream, link.address.isCluster);
  }

  /** The group, from the stream's beginning, and the stream, where they are not there. */
  async create(): Promise<void> {
    const { stream, group } = this.#names;
    await this.#client.xGroupCreate(stream, group, '0', { MKSTREAM: true }).catch((error: unknown) => {
      if (!messageOf(error).startsWith('BUSYGROUP')) throw error;
    });
  }

  /** Entries that nobody had. Waits for the first. */
  async readNew(blockMs: number): Promise<readonly StreamEntry[]> {
    const { stream, group, consumer } = this.#names;
    const from = { key: stream, id: '>' };
    const options = { COUNT: BATCH, BLOCK: blockMs };
    const streams = (await this.#client.xReadGroup(group, consumer, from, options)) as readonly Read[] | null;
    return streams?.[0]?.messages ?? [];
  }

  /**
   * Entries that this consumer has not acknowledged, oldest first. Claimed from itself: a plain reading (XREADGROUP from 0)
   * tells of those that were trimmed meanwhile as well, without an end, and node-redis stumbles over them.
   */
  async readOwn(): Promise<readonly StreamEntry[]> {
    const { stream, group, consumer } = this.#names;
    for (;;) {
      const pending = await this.#client.xPendingRange(stream, group, '-', '+', BATCH, { consumer });
      if (pending.length === 0) return [];
      const ids = pending.map(({ id }) => id);
      const entries = await this.#client.xClaim(stream, group, consumer, 0, ids);
      const found = entries.filter((entry) => entry !== null);
      // Redis has let go of those that were trimmed; there may be others behind them.
      if (found.length > 0) return found;
    }
  }

  /** Takes over what others have left unacknowledged for so long; batch after batch. */
  async *claim(minIdleMs: number): AsyncGenerator<readonly StreamEntry[], void> {
    const { stream, group, consumer } = this.#names;
    let from = '0-0';
    do {
      const claimed = await this.#client.xAutoClaim(stream, group, consumer, minIdleMs, from, { COUNT: BATCH });
      yield claimed.messages.filter((entry) => entry !== null);
      from = claimed.nextId;
    } while (from !== '0-0');
  }

  async acknowledge(ids: readonly string[]): Promise<void> {
    await this.#client.xAck(this.#names.stream, this.#names.group, [...ids]);
  }

  /** How many were set aside; not those that somebody else has set aside. */
  async setAside(refused: readonly Refused[]): Promise<number> {
    const keys = [this.#names.stream, this.#asideStream];
    const answers = await Promise.all(
      refused.map(({ id, error }) =>
        this.#client.eval(SET_ASIDE, {
          keys,
          arguments: [this.#names.group, id, error, String(KEPT_ASIDE), String(VALUES_ASIDE)],
        }),
      ),
    );
    return answers.filter((answer) => answer === 1).length;
  }

  /** Removes the others that have nothing pending and were not heard of for so long. */
  async removeDead(minIdleMs: number): Promise<void> {
    await this.#removeConsumers(minIdleMs, 'stays');
  }

  /** This consumer goes, unless something is pending for it, which others will claim. */
  async leave(): Promise<void> {
    await this.#removeConsumers(Number.MAX_SAFE_INTEGER, 'goes');
  }

  /** Entries that nobody has had, undefined where Redis does not know; and those that are not acknowledged. */
  async lag(): Promise<{ behind: number | undefined; pending: number | undefined }> {
    const groups = await this.#client.xInfoGroups(this.#names.stream);
    const group = groups.find(({ name }) => name === this.#names.group);
    // Null once entries were deleted from the middle.
    const lag = group?.lag as number | null | undefined;
    return { behind: lag ?? undefined, pending: group?.pending };
  }

  get #client(): RedisClient {
    return this.#link.client;
  }

  async #removeConsumers(minIdleMs: number, own: 'goes' | 'stays'): Promise<void> {
    const { stream, group, consumer } = this.#names;
    await this.#client.eval(REMOVE_CONSUMERS, { keys: [stream], arguments: [group, String(minIdleMs), consumer, own] });
  }
}

/** Beside the stream: in a cluster it must be on the same node, for which a name without a hash tag becomes one. */
export function asideStreamOf(stream: string, isCluster: boolean): string {
  return `${isCluster && !stream.includes('{') ? `{${stream}}` : stream}:poison`;
}
