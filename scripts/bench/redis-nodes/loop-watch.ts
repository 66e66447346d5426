import { openSync, readSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/** The longest that an event loop was kept from its timers, in ms. */
export interface Blocked {
  /** By the clock. On a busy machine some of it, or all, is waiting for a core. */
  readonly byClockMs: number;
  /** The most CPU that the thread spent between two looks at it: what is its own doing. */
  readonly byWorkMs: number;
}

const RESOLUTION_MS = 1;

/** Watches the event loop of this process. Linux alone tells what a thread has spent. */
export class LoopWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #stat = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  readonly #buffer = Buffer.alloc(100);
  #seenMs = 0;
  #longestMs = 0;

  constructor() {
    this.#delay.enable();
    setInterval(() => {
      const spentMs = this.#spentMs();
      this.#longestMs = Math.max(this.#longestMs, spentMs - this.#seenMs);
      this.#seenMs = spentMs;
    }, RESOLUTION_MS);
  }

  async during(work: () => Promise<void>): Promise<Blocked> {
    // The tick that is under way is not this work's.
    await wait(2 * RESOLUTION_MS);
    this.#delay.reset();
    this.#longestMs = 0;
    await work();
    await wait(2 * RESOLUTION_MS);
    // What is recorded is the time between two ticks.
    const byClockMs = Math.max(0, this.#delay.max / 1e6 - RESOLUTION_MS);
    return { byClockMs, byWorkMs: this.#longestMs };
  }

  /** CPU of this thread so far. */
  #spentMs(): number {
    const length = readSync(this.#stat, this.#buffer, 0, this.#buffer.length, 0);
    return Number(this.#buffer.toString('latin1', 0, length).split(' ')[0]) / 1e6;
  }
}
