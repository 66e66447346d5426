import type { CancelTimer, Clock } from '../../src/ports/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly task: () => void;
}

/**
 * A clock that moves only when told to. Its wall clock can be stepped without moving its timers, as a real one
 * can be by its administrator.
 */
export class VirtualClock implements Clock {
  /** Soonest last, so that the next timer is popped off the end. */
  readonly #timers: Timer[] = [];
  #elapsedMs = 0;
  #offsetMs: number;
  #order = 0;

  constructor(startMs = 1_790_000_000_000) {
    this.#offsetMs = startMs;
  }

  now(): number {
    return this.#offsetMs + this.#elapsedMs;
  }

  /** How much time has passed since the start, whatever was done to the wall clock. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** How many timers are armed. */
  get timerCount(): number {
    return this.#timers.length;
  }

  /** Moves the wall clock by `byMs`, either way. Timers stay where they are. */
  step(byMs: number): void {
    this.#offsetMs += byMs;
  }

  after(delayMs: number, task: () => void): CancelTimer {
    const timer: Timer = { atMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order++, task };
    this.#timers.splice(this.#placeOf(timer), 0, timer);
    return () => {
      const place = this.#placeOf(timer);
      if (this.#timers[place] === timer) this.#timers.splice(place, 1);
    };
  }

  /** Lets `byMs` pass: runs every timer that comes due, in order, each followed by all promise reactions it causes. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#elapsedMs + byMs;
    await settled();
    for (let next = this.#timers.at(-1); next !== undefined && next.atMs <= endMs; next = this.#timers.at(-1)) {
      this.#timers.pop();
      this.#elapsedMs = next.atMs;
      next.task();
      await settled();
    }
    this.#elapsedMs = endMs;
  }

  /** Advances up to the wall-clock moment `untilMs`; does nothing when that has passed. */
  async advanceTo(untilMs: number): Promise<void> {
    if (untilMs > this.now()) await this.advance(untilMs - this.now());
  }

  /** Index of the timer, or where it belongs: descending by time, later orders first. */
  #placeOf(timer: Timer): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#timers[middle];
      const isLater =
        other !== undefined && (other.atMs > timer.atMs || (other.atMs === timer.atMs && other.order > timer.order));
      if (isLater) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Resolves when every promise reaction that is due has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
