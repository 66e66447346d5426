import type { Clock } from '../ports/clock.ts';

/**
 * Lets answers leave at multiples of `stepMs` after a question only, so that the time one takes tells nothing of where it
 * came from. With 0 they leave at once.
 */
export class Steps {
  readonly #clock: Clock;
  readonly #stepMs: number;
  readonly #askedAtMs: number;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock, stepMs: number, askedAtMs: number) {
    this.#clock = clock;
    this.#stepMs = stepMs;
    this.#askedAtMs = askedAtMs;
  }

  /** Does it with the next step. */
  take(task: () => void): void {
    if (this.#stepMs === 0) {
      task();
      return;
    }
    if (this.#waiting.push(task) > 1) return;
    const passedMs = Math.max(0, this.#clock.now() - this.#askedAtMs);
    this.#clock.after(this.#stepMs - (passedMs % this.#stepMs), () => {
      const due = this.#waiting;
      this.#waiting = [];
      for (const each of due) each();
    });
  }
}
