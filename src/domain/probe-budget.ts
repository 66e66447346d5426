import type { Clock } from '../ports/clock.ts';

/** What one probe costs. A millisecond earns `probesPerSecond`: whole numbers, so that nothing is lost to rounding. */
const COST = 1000;

/** A token bucket that holds one second's worth of probes. Compared when asked, never timed. */
export class ProbeBudget {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #earned: number;
  #countedAtMs: number;

  constructor(clock: Clock, probesPerSecond: number) {
    this.#clock = clock;
    this.#perSecond = probesPerSecond;
    this.#earned = probesPerSecond * COST;
    this.#countedAtMs = clock.now();
  }

  /** Takes one probe out of the budget; false when it is spent. */
  tryTake(): boolean {
    const nowMs = this.#clock.now();
    // A clock stepped back earns nothing, and must not take away what was earned.
    const elapsedMs = Math.max(0, nowMs - this.#countedAtMs);
    this.#countedAtMs = nowMs;
    this.#earned = Math.min(this.#perSecond * COST, this.#earned + elapsedMs * this.#perSecond);
    if (this.#earned < COST) return false;
    this.#earned -= COST;
    return true;
  }
}
