/**
 * Long pieces of work, one in each turn of the event loop, in the order in which they came: so that short ones, which do
 * not wait here, get in between.
 */
export class LoopTurns {
  readonly #waiting: (() => void)[] = [];
  #isArmed = false;

  /** Resolves when the turn of the caller has come. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#arm();
    });
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isArmed = false;
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) this.#arm();
  };
}
