import { type CancelTimer, type Clock, systemClock, type TimerOptions } from '../ports/clock.ts';

/** A reading that came back faster than this leaves no doubt that matters. In ms. */
const GOOD_ROUND_TRIP_MS = 20;
/** Redis's time comes in whole ms. */
const ROUNDING_MS = 1;

/**
 * Redis's clock, as far as it is known here, so that nodes agree on the time whatever their own clocks say. Between two
 * readings it goes on by the monotonic clock: that this machine's clock is wrong, or stepped, does not show.
 */
export class RedisClock implements Clock {
  /** What to add to the monotonic clock; before the first reading the machine's own clock is all there is. */
  #offsetMs = Date.now() - performance.now();
  #doubtMs = Infinity;

  now(): number {
    return Math.round(performance.now() + this.#offsetMs);
  }

  after(delayMs: number, task: () => void, options?: TimerOptions): CancelTimer {
    return systemClock.after(delayMs, task, options);
  }

  afterTurn(task: () => void): void {
    systemClock.afterTurn(task);
  }

  /**
   * Redis said it was `redisMs` (ms since the Unix epoch) to a question of `sentAtMs`, just now; both by
   * `performance.now()`. Cristian's algorithm: the truth is within half a round trip of the middle.
   */
  learn(sentAtMs: number, redisMs: number): void {
    const readAtMs = performance.now();
    const offsetMs = redisMs - (sentAtMs + readAtMs) / 2;
    const doubtMs = (readAtMs - sentAtMs) / 2;
    // A slow reading says less than what is known, unless it shows that it is no longer so.
    const contradicts = Math.abs(offsetMs - this.#offsetMs) > doubtMs + this.#doubtMs + ROUNDING_MS;
    if (doubtMs > Math.max(this.#doubtMs, GOOD_ROUND_TRIP_MS / 2) && !contradicts) return;
    this.#offsetMs = offsetMs;
    this.#doubtMs = doubtMs;
  }
}
