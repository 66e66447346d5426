import { LRUCache } from 'lru-cache';
import { pairKey } from '../domain/user-id.ts';
import type { Clock } from '../ports/clock.ts';

/** Pairs of a viewer and an id, 140 bytes each with short names. One that is let go of may be asked too early. */
const MAX_PAIRS = 50_000;

/** Whoever polls over HTTP has each id asked once in a while at most. For more there are sockets. */
export class PollLimit {
  readonly #clock: Clock;
  readonly #pollMs: number;
  readonly #askedAtMs = new LRUCache<string, number>({ max: MAX_PAIRS });

  /** `pollMs`: how long a viewer waits before the same id is asked for it again; 0: not at all. */
  constructor(clock: Clock, pollMs: number) {
    this.#clock = clock;
    this.#pollMs = pollMs;
  }

  /**
   * The viewer wants to have `id` asked, in a request for `ids`. 0: it may, and now has. Else it may not, and in so many ms
   * none of the ids will be in the way.
   */
  ask(viewer: string, id: string, ids: readonly string[]): number {
    const waitMs = this.#waitMs(viewer, id);
    if (waitMs > 0) return Math.max(waitMs, ...ids.map((each) => this.#waitMs(viewer, each)));
    this.#askedAtMs.set(pairKey(viewer, id), this.#clock.now());
    return 0;
  }

  #waitMs(viewer: string, id: string): number {
    const askedAtMs = this.#askedAtMs.get(pairKey(viewer, id));
    if (askedAtMs === undefined) return 0;
    const elapsedMs = this.#clock.now() - askedAtMs;
    // Before it was asked: the clock was stepped back.
    return elapsedMs < 0 ? 0 : Math.max(0, this.#pollMs - elapsedMs);
  }
}
