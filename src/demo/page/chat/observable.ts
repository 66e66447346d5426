/** A value that never changes but is replaced, and who wants to hear of it: what `useSyncExternalStore` takes. */
export class Observable<T extends object> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  set(news: Partial<T>): void {
    this.#value = { ...this.#value, ...news };
    for (const listener of [...this.#listeners]) listener();
  }
}
