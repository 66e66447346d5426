import type { CancelTimer, Clock, TimerOptions } from '../../src/ports/clock.ts';
import { TimerQueue } from './timer-queue.ts';

/**
 * After which tasks the clock stands still until all promise reactions have run, before the next task may:
 * - `always`: after each. Right for any code.
 * - `when-told`: after those in which {@link VirtualClock.expectReactions} was called. For code that is synchronous but
 *   for promises whose resolver tells: millions of tasks then cost no turn of the event loop each.
 */
export type Settling = 'always' | 'when-told';

/**
 * A clock that moves only when told to. Its wall clock can be stepped without moving its timers, as a real one
 * can be by its administrator.
 */
export class VirtualClock implements Clock {
  readonly #timers = new TimerQueue();
  readonly #settling: Settling;
  #elapsedMs = 0;
  #offsetMs: number;
  #expectsReactions = false;
  #backgroundCount = 0;

  constructor(startMs = 1_790_000_000_000, settling: Settling = 'always') {
    this.#offsetMs = startMs;
    this.#settling = settling;
  }

  now(): number {
    return this.#offsetMs + this.#elapsedMs;
  }

  /** How much time has passed since the start, whatever was done to the wall clock. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** How many timers are armed that somebody waits for. */
  get timerCount(): number {
    return this.#timers.size - this.#backgroundCount;
  }

  /** Moves the wall clock by `byMs`, either way. Timers stay where they are. */
  step(byMs: number): void {
    this.#offsetMs += byMs;
  }

  after(delayMs: number, task: () => void, options?: TimerOptions): CancelTimer {
    if (options?.isBackground === true) return this.#inBackground(delayMs, task);
    const timer = this.#timers.add(this.#elapsedMs + Math.max(0, delayMs), task);
    return () => {
      this.#timers.remove(timer);
    };
  }

  #inBackground(delayMs: number, task: () => void): CancelTimer {
    let isArmed = true;
    const disarm = (): void => {
      if (isArmed) this.#backgroundCount -= 1;
      isArmed = false;
    };
    this.#backgroundCount += 1;
    const cancel = this.after(delayMs, () => {
      disarm();
      task();
    });
    return () => {
      disarm();
      cancel();
    };
  }

  /** A promise is resolved in the task that runs: what waits for it comes before the next task. */
  expectReactions(): void {
    this.#expectsReactions = true;
  }

  /** Lets `byMs` pass: runs every timer that comes due, in order, with what was caused before and after it settled. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#elapsedMs + byMs;
    await settled();
    for (let next = this.#timers.soonest; next !== undefined && next.atMs <= endMs; next = this.#timers.soonest) {
      this.#timers.remove(next);
      this.#elapsedMs = next.atMs;
      next.task();
      if (this.#settling === 'always') {
        await settled();
      } else if (this.#expectsReactions) {
        this.#expectsReactions = false;
        await reactionsRun();
      }
    }
    this.#elapsedMs = endMs;
  }

  /** Advances up to the wall-clock moment `untilMs`; does nothing when that has passed. */
  async advanceTo(untilMs: number): Promise<void> {
    if (untilMs > this.now()) await this.advance(untilMs - this.now());
  }
}

/** Resolves when every promise reaction that is due has run, and what these have put off with `setImmediate`. */
export async function settled(): Promise<void> {
  await reactionsRun();
  await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when every promise reaction that is due has run. */
function reactionsRun(): Promise<void> {
  return new Promise((resolve) => {
    // Asked for by a reaction, Node's next tick comes when no reaction is left.
    queueMicrotask(() => {
      process.nextTick(resolve);
    });
  });
}
