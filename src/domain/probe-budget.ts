import type { Clock } from '../ports/clock.ts';

/** A token bucket that holds one period's worth of probes. Compared when asked, never timed. */
export class ProbeBudget {
  readonly #clock: Clock;
  readonly #perPeriod: number;
  readonly #periodMs: number;
  /** A millisecond earns `perPeriod`, a probe costs `periodMs`: whole numbers, so that nothing is lost to rounding. */
  #earned: number;
  #countedAtMs: number;

  constructor(clock: Clock, perPeriod: number, periodMs: number) {
    this.#clock = clock;
    this.#perPeriod = perPeriod;
    this.#periodMs = periodMs;
    this.#earned = perPeriod * periodMs;
    this.#countedAtMs = clock.now();
  }

  /** Takes one probe out of the budget; false when it is spent. */
  tryTake(): boolean {
    const nowMs = this.#clock.now();
    // A clock stepped back earns nothing, and must not take away what was earned.
    const elapsedMs = Math.max(0, nowMs - this.#countedAtMs);
    this.#countedAtMs = nowMs;
    this.#earned = Math.min(this.#perPeriod * this.#periodMs, this.#earned + elapsedMs * this.#perPeriod);
    if (this.#earned < this.#periodMs) return false;
    this.#earned -= this.#periodMs;
    return true;
  }
}
