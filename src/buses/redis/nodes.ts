import type { RedisClient } from '../../redis/redis-client.ts';
import type { RedisKeys } from '../../redis/redis-keys.ts';

/** How fast nodes hear of each other's failures. In ms. */
export interface Pace {
  /** How often a node says that it is there. */
  readonly beatsEveryMs: number;
  /** A node that has not said so for this long may be cut off without anybody having noticed. */
  readonly lateAfterMs: number;
  /** A node that has not said so for this long is taken for gone, and the users it may hold with it. */
  readonly leaseMs: number;
}

export const PACE: Pace = { beatsEveryMs: 300, lateAfterMs: 900, leaseMs: 10_000 };

/**
 * The nodes that take part. That nobody heard a question proves that nobody holds the user only when every node would
 * have: one that is cut off, or is still subscribing to its users, may hold the user all the same.
 */
export class Nodes {
  readonly #keys: RedisKeys;
  readonly #nodeId: string;
  readonly #pace: Pace;
  /** How many there are, when last heard. */
  #count = 0;
  /** How many of them have given no sign of life lately, when last heard. */
  #late = 0;
  /** Up to when others may not be back yet, after Redis was; by `performance.now()`, as the next. */
  #returningUntilMs = 0;
  /** Up to when others may be behind with what Redis was kept from. */
  #behindUntilMs = 0;
  /** When this was last heard; undefined before, and for each connection anew. */
  #heardAtMs: number | undefined;
  #doubtedAtMs = -Infinity;

  constructor(keys: RedisKeys, nodeId: string, pace: Pace) {
    this.#keys = keys;
    this.#nodeId = nodeId;
    this.#pace = pace;
  }

  /** A new connection. Redis may have begun anew, and know of nobody yet. */
  reconnected(): void {
    if (this.#count > 0) this.#returningUntilMs = performance.now() + this.#pace.leaseMs;
    this.#heardAtMs = undefined;
    this.#doubtedAtMs = performance.now();
  }

  /** When it was last not known that all take part, by `performance.now()`. */
  get doubtedAtMs(): number {
    return this.#doubtedAtMs;
  }

  /** This node is there; and how many others are? Rejects when Redis could not be told. */
  async beat(client: RedisClient): Promise<void> {
    const { leaseMs, lateAfterMs } = this.#pace;
    const { count, late } = await client.beat(this.#keys.nodes, this.#nodeId, leaseMs, lateAfterMs);
    const nowMs = performance.now();
    // Redis, or this node, has stood still.
    if (nowMs - (this.#heardAtMs ?? nowMs) > lateAfterMs) this.#behindUntilMs = nowMs + lateAfterMs;
    this.#heardAtMs = nowMs;
    if (count >= this.#count || nowMs >= this.#returningUntilMs) this.#count = count;
    this.#late = late;
    if (late > 0 || nowMs < this.#behindUntilMs) this.#doubtedAtMs = nowMs;
  }

  async leave(client: RedisClient): Promise<void> {
    await client.zRem(this.#keys.nodes, this.#nodeId);
  }

  /**
   * Whether so many, connected and subscribed to all of their users, are all that there are; as Redis said to a question
   * of `sentAtMs` (by `performance.now()`), just now.
   */
  areAll(present: number, sentAtMs: number): boolean {
    const nowMs = performance.now();
    const isInTime = nowMs - Math.min(sentAtMs, this.#heardAtMs ?? -Infinity) <= this.#pace.lateAfterMs;
    const areAll = isInTime && nowMs >= this.#behindUntilMs && present >= this.#count && this.#late === 0;
    if (!areAll) this.#doubtedAtMs = nowMs;
    return areAll;
  }
}
