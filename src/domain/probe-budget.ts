import type { Clock } from '../ports/clock.ts';

/** A token bucket that holds one second's worth of probes. Compared when asked, never timed. */
export class ProbeBudget {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #tokens: number;
  #countedAtMs: number;

  constructor(clock: Clock, probesPerSecond: number) {
    this.#clock = clock;
    this.#perSecond = probesPerSecond;
    this.#tokens = probesPerSecond;
    this.#countedAtMs = clock.now();
  }

  /** Takes one probe out of the budget; false when it is spent. */
  tryTake(): boolean {
    const nowMs = this.#clock.now();
    // A clock stepped back earns nothing, and must not take away what was earned.
    const elapsedMs = Math.max(0, nowMs - this.#countedAtMs);
    this.#countedAtMs = nowMs;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + (elapsedMs * this.#perSecond) / 1000);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
