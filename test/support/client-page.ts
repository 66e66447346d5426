import type { Surroundings, SurroundingsListeners } from '../../src/client/surroundings.ts';

/** A page, and the person before it, as a test wants them. */
export class FakePage implements Surroundings {
  readonly #listeners = new Set<SurroundingsListeners>();
  #watched = true;
  /** Undefined: nobody can tell. */
  idle: number | undefined;

  constructor(idleMs?: number) {
    this.idle = idleMs;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  isWatched(): boolean {
    return this.#watched;
  }

  idleMs(): number | undefined {
    return this.idle;
  }

  listen(listeners: SurroundingsListeners): () => void {
    this.#listeners.add(listeners);
    return () => {
      this.#listeners.delete(listeners);
    };
  }

  hide(): void {
    this.#watched = false;
    for (const { changed } of this.#listeners) changed();
  }

  show(): void {
    this.#watched = true;
    for (const { changed } of this.#listeners) changed();
  }

  leave(): void {
    for (const { left } of this.#listeners) left();
  }

  comeBack(): void {
    for (const { back } of this.#listeners) back();
  }
}
