import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports/clock.ts';
import type { Access } from '../ports/policy.ts';

interface Decision {
  readonly access: Access;
  /** When it was asked for: what the endpoint thought later than that is not known. */
  readonly askedAtMs: number;
}

/** What was decided, by viewer and id, for as long as it may be used. Some 250 bytes each; the least used are dropped. */
export class Decisions {
  readonly #clock: Clock;
  readonly #forMs: number;
  readonly #kept: LRUCache<string, Decision>;

  /** `forMs`: 0 to keep none. */
  constructor(clock: Clock, forMs: number, size: number) {
    this.#clock = clock;
    this.#forMs = forMs;
    this.#kept = new LRUCache({ max: size });
  }

  get(viewer: string, id: string): Access | undefined {
    return this.#find(keyOf(viewer, id))?.access;
  }

  /** Changes nothing where a later decision is kept already. */
  keep(viewer: string, id: string, access: Access, askedAtMs: number): void {
    if (this.#forMs === 0) return;
    const key = keyOf(viewer, id);
    const there = this.#find(key);
    if (there === undefined || there.askedAtMs <= askedAtMs) this.#kept.set(key, { access, askedAtMs });
  }

  #find(key: string): Decision | undefined {
    const decision = this.#kept.get(key);
    if (decision === undefined) return undefined;
    const ageMs = this.#clock.now() - decision.askedAtMs;
    // Not from the future either, where a clock that was set back would keep it for ever.
    return ageMs >= 0 && ageMs < this.#forMs ? decision : undefined;
  }
}

/** Unambiguous whatever characters are in them. */
function keyOf(viewer: string, id: string): string {
  return `${viewer.length} ${viewer}${id}`;
}
