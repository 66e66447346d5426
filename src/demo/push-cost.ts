import { LRUCache } from 'lru-cache';
import type { PushCost } from './chat-protocol.ts';

const MAX_PEOPLE = 10_000;

/** Counts what a server that pushes presence would have had to tell, for comparison. */
export class PushCosts {
  readonly #connections = new Map<string, number>();
  readonly #changesOf = new LRUCache<string, number>({ max: MAX_PEOPLE });
  readonly #now: () => number;
  readonly #startedAtMs: number;
  #changes = 0;

  /** `now` in ms. */
  constructor(now: () => number) {
    this.#now = now;
    this.#startedAtMs = now();
  }

  connected(person: string): void {
    const connections = this.#connections.get(person) ?? 0;
    this.#connections.set(person, connections + 1);
    if (connections === 0) this.#changed(person);
  }

  disconnected(person: string): void {
    const connections = this.#connections.get(person) ?? 0;
    if (connections > 1) {
      this.#connections.set(person, connections - 1);
      return;
    }
    this.#connections.delete(person);
    this.#changed(person);
  }

  for(person: string): PushCost {
    return {
      changesOfOthers: this.#changes - (this.#changesOf.get(person) ?? 0),
      sinceStartMs: this.#now() - this.#startedAtMs,
    };
  }

  #changed(person: string): void {
    this.#changes += 1;
    this.#changesOf.set(person, (this.#changesOf.get(person) ?? 0) + 1);
  }
}
