/** What has to be released, last in first out. An error does not keep the rest from being released. */
export class Disposers {
  readonly #stack: (() => void | Promise<void>)[] = [];

  add(dispose: () => void | Promise<void>): void {
    this.#stack.push(dispose);
  }

  /** @throws the first error, after everything has been released. */
  async release(): Promise<void> {
    const errors: unknown[] = [];
    for (let dispose = this.#stack.pop(); dispose !== undefined; dispose = this.#stack.pop()) {
      try {
        await dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
