/**
 * The server's clock, as far as this page can know it. The machine's own wall clock may be wrong by hours, so only
 * its monotonic clock is used, and moments that the server has named: each was in the past when it arrived, so the
 * newest one is the closest.
 */
export class ServerTime {
  readonly #monotonicMs: () => number;
  #aheadByMs = 0;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** The server has said what time it is, in ms since the Unix epoch: starts anew from there. */
  set(nowMs: number): void {
    this.#aheadByMs = nowMs - this.#monotonicMs();
  }

  /** The server has named a moment that has passed, in ms since the Unix epoch. */
  observe(pastMs: number): void {
    this.#aheadByMs = Math.max(this.#aheadByMs, pastMs - this.#monotonicMs());
  }

  /** In ms since the Unix epoch. */
  now(): number {
    return this.#monotonicMs() + this.#aheadByMs;
  }
}
