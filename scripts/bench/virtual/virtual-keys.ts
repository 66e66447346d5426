import type { VirtualClock } from '../../virtual/virtual-clock.ts';
import type { ExpiringKeys } from '../contenders/expiring-keys.ts';

/** From a server to a Redis in the same rack and back. A command takes effect when its answer comes. */
export const ROUND_TRIP_MS = 1;

/** Redis as the recipes use it, on a virtual clock. */
export class VirtualKeys implements ExpiringKeys {
  readonly #clock: VirtualClock;
  readonly #expiresAtMs = new Map<string, number>();
  /** How many commands were sent. */
  commands = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  setFor(key: string, ttlMs: number): Promise<boolean> {
    return this.#command(() => {
      const isNew = !this.#has(key);
      this.#expiresAtMs.set(key, this.#clock.now() + ttlMs);
      return isNew;
    });
  }

  have(keys: readonly string[]): Promise<boolean[]> {
    return this.#command(() => keys.map((key) => this.#has(key)));
  }

  remove(key: string): Promise<void> {
    return this.#command(() => {
      this.#expiresAtMs.delete(key);
    });
  }

  #has(key: string): boolean {
    return (this.#expiresAtMs.get(key) ?? -Infinity) > this.#clock.now();
  }

  #command<Answer>(run: () => Answer): Promise<Answer> {
    this.commands += 1;
    return new Promise((resolve) => {
      this.#clock.after(ROUND_TRIP_MS, () => {
        this.#clock.expectReactions();
        resolve(run());
      });
    });
  }
}
