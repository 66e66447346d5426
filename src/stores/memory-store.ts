import { PresenceError } from '../domain/errors.ts';
import { NEVER, newest, type Sighting } from '../domain/sighting.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';

/** Sightings in this process alone: for tests, and for whoever can do without last seen after a restart. */
export class MemoryStore implements LastSeenStore {
  readonly #sightings = new Map<string, Sighting>();
  #closed = false;

  getMany(ids: readonly string[]): Promise<Map<string, Sighting>> {
    return this.#whileOpen(() => {
      const found = new Map<string, Sighting>();
      for (const id of ids) {
        const sighting = this.#sightings.get(id);
        if (sighting !== undefined) found.set(id, sighting);
      }
      return found;
    });
  }

  mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void> {
    return this.#whileOpen(() => {
      for (const [id, sighting] of sightings) {
        this.#sightings.set(id, newest(this.#sightings.get(id) ?? NEVER, sighting));
      }
    });
  }

  forget(id: string): Promise<void> {
    return this.#whileOpen(() => {
      this.#sightings.delete(id);
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#sightings.clear();
    return Promise.resolve();
  }

  #whileOpen<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new PresenceError('unavailable', 'the memory store is closed'));
    return Promise.resolve(work());
  }
}
