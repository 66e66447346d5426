/** What a client uses of the browser, put in place of the globals until `restore`. Only its own events are trusted. */
export class FakeBrowser {
  readonly window = new FakeTarget();
  readonly document = Object.assign(new FakeTarget(), { hidden: false });
  readonly navigator = { onLine: true };
  readonly #names = ['window', 'document', 'navigator'] as const;
  readonly #before = this.#names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));

  constructor() {
    for (const name of this.#names) Object.defineProperty(globalThis, name, { value: this[name], configurable: true });
  }

  get listenerCount(): number {
    return this.window.listenerCount + this.document.listenerCount;
  }

  restore(): void {
    for (const [index, name] of this.#names.entries()) {
      const descriptor = this.#before[index];
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

type Listener = (event: { readonly isTrusted: boolean }) => void;

class FakeTarget {
  readonly #listeners = new Map<string, Set<Listener>>();

  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  addEventListener(event: string, listener: Listener, { signal }: { readonly signal: AbortSignal }): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    signal.addEventListener('abort', () => {
      listeners.delete(listener);
    });
  }

  fire(event: string, isTrusted = true): void {
    for (const listener of this.#listeners.get(event) ?? []) listener({ isTrusted });
  }
}
