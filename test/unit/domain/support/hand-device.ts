import type { Device } from '../../../../src/ports/device.ts';

/** A device that answers when the test says so. */
export class HandDevice implements Device {
  /** Pings so far. */
  pings = 0;
  /** Pings that were given up without an answer. */
  givenUp = 0;
  #answer: ((idleMs: number | null) => void) | undefined;

  get isPinged(): boolean {
    return this.#answer !== undefined;
  }

  ping(answer: (idleMs: number | null) => void): () => void {
    this.pings += 1;
    this.#answer = answer;
    return () => {
      if (this.#answer !== answer) return;
      this.givenUp += 1;
      this.#answer = undefined;
    };
  }

  /** Answers the ping in the air: with the person's idle time, or with null as a bare transport does. */
  answer(idleMs: number | null): void {
    const answer = this.#answer;
    if (answer === undefined) throw new Error('not pinged');
    this.#answer = undefined;
    answer(idleMs);
  }
}
