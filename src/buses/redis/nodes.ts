import type { RedisClient } from '../../redis/redis-client.ts';
import type { RedisKeys } from '../../redis/redis-keys.ts';

/** How often a node says that it is there. In ms. */
export const BEATS_EVERY_MS = 1_000;
/** A node that has not said so for this long is taken for gone, and the users it may hold with it. In ms. */
const LEASE_MS = 10_000;
/** In a cluster, a node that has not said so for this long may be cut off. In ms. */
const LATE_AFTER_MS = 2 * BEATS_EVERY_MS;

/**
 * The nodes that take part. That nobody heard a question proves that nobody holds the user only when every node would
 * have: one that is cut off, or is still subscribing to its users, may hold the user all the same.
 */
export class Nodes {
  readonly #keys: RedisKeys;
  readonly #nodeId: string;
  /** How many there were, when last heard. */
  #count = 0;
  /** Up to when others may not be back yet, after Redis was; by `performance.now()`. */
  #returningUntilMs = 0;

  constructor(keys: RedisKeys, nodeId: string) {
    this.#keys = keys;
    this.#nodeId = nodeId;
  }

  /** A new connection. Redis may have begun anew, and know of nobody yet. */
  reconnected(): void {
    if (this.#count > 0) this.#returningUntilMs = performance.now() + LEASE_MS;
  }

  /** This node is there. Rejects when Redis could not be told. */
  async beat(client: RedisClient): Promise<void> {
    const count = await client.beat(this.#keys.nodes, this.#nodeId, LEASE_MS);
    if (count >= this.#count || this.#areAllBack) this.#count = count;
  }

  async leave(client: RedisClient): Promise<void> {
    await client.zRem(this.#keys.nodes, this.#nodeId);
  }

  /** One server: whether all of the nodes it knows, and no fewer than there were, are present. */
  areAllPresent({ nodes, present }: { readonly nodes: number; readonly present: number }): boolean {
    return present >= nodes && (nodes >= this.#count || this.#areAllBack);
  }

  /** A cluster, where no server knows all subscribers: whether each node was heard of just now. */
  async areAllHeardOf(client: RedisClient): Promise<boolean> {
    const late = await client.missing(this.#keys.nodes, LATE_AFTER_MS);
    return late === 0 && this.#areAllBack;
  }

  get #areAllBack(): boolean {
    return performance.now() >= this.#returningUntilMs;
  }
}
