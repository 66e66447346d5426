/** A token bucket that holds one period's worth of probes. Compared when asked, never timed. Moments in ms since the Unix epoch. */
export class ProbeBudget {
  readonly #perPeriod: number;
  readonly #periodMs: number;
  /** A millisecond earns `perPeriod`, a probe costs `periodMs`: whole numbers, so that nothing is lost to rounding. */
  #earned: number;
  #countedAtMs: number;

  constructor(perPeriod: number, periodMs: number, nowMs: number) {
    this.#perPeriod = perPeriod;
    this.#periodMs = periodMs;
    this.#earned = perPeriod * periodMs;
    this.#countedAtMs = nowMs;
  }

  /** Takes one probe out of the budget; false when it is spent. */
  tryTake(nowMs: number): boolean {
    // A clock stepped back earns nothing, and must not take away what was earned.
    const elapsedMs = Math.max(0, nowMs - this.#countedAtMs);
    this.#countedAtMs = nowMs;
    this.#earned = Math.min(this.#perPeriod * this.#periodMs, this.#earned + elapsedMs * this.#perPeriod);
    if (this.#earned < this.#periodMs) return false;
    this.#earned -= this.#periodMs;
    return true;
  }
}
