/** Lets some work at a time, and others wait in line for as long as they like. First come, first served. */
export class Places {
  readonly #maxInLine: number;
  readonly #line = new Set<() => void>();
  #free: number;

  constructor(places: number, maxInLine: number) {
    this.#free = places;
    this.#maxInLine = maxInLine;
  }

  /**
   * What `work` resolves to, begun in its turn.
   * @throws what `work` does; the signal's reason when that ends the waiting; {Error} when the line is too long.
   */
  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
    try {
      return await work();
    } finally {
      const [next] = this.#line;
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    if (this.#line.size >= this.#maxInLine) return Promise.reject(new Error(`${this.#line.size} wait already`));
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        this.#line.delete(enter);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#line.delete(enter);
        reject(signal.reason as Error);
      };
      this.#line.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
