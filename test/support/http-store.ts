import { PresenceError } from '../../src/domain/errors.ts';
import type { Sighting } from '../../src/domain/sighting.ts';
import type { LastSeenStore } from '../../src/ports/last-seen-store.ts';
import { MemoryStore } from '../../src/stores/memory-store.ts';

/** A store that can be taken away. */
export class FaultyStore implements LastSeenStore {
  readonly #inner = new MemoryStore();
  isAway = false;

  getMany(ids: readonly string[]): Promise<Map<string, Sighting>> {
    return this.#unlessAway(() => this.#inner.getMany(ids));
  }

  mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void> {
    return this.#unlessAway(() => this.#inner.mergeMany(sightings));
  }

  forget(id: string): Promise<void> {
    return this.#unlessAway(() => this.#inner.forget(id));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #unlessAway<T>(work: () => Promise<T>): Promise<T> {
    return this.isAway ? Promise.reject(new PresenceError('unavailable', 'the store is away')) : work();
  }
}
