/** What has arrived, in order; `take` waits for what has not. */
export class Mailbox<T> {
  readonly #arrived: T[] = [];
  readonly #takers: ((item: T) => void)[] = [];
  #count = 0;

  /** How many have arrived so far, taken or not. */
  get count(): number {
    return this.#count;
  }

  readonly put = (item: T): void => {
    this.#count += 1;
    const taker = this.#takers.shift();
    if (taker === undefined) this.#arrived.push(item);
    else taker(item);
  };

  /** The oldest that was not taken yet. */
  take(): Promise<T> {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift() as T);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** All that have arrived and were not taken. */
  takeAll(): T[] {
    return this.#arrived.splice(0);
  }
}
