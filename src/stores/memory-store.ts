import { setImmediate } from 'node:timers/promises';
import { PresenceError } from '../domain/errors.ts';
import { forgetsAsOf, forgottenAt, NEVER, newest, seenAt, type Sighting } from '../domain/sighting.ts';
import type { StoredVisibility } from '../domain/visibility.ts';
import type { LastSeenStore, PruneBefore } from '../ports/last-seen-store.ts';
import type { VisibilityStore } from '../ports/visibility-store.ts';

/** Rows looked at between two turns of the event loop. */
const PER_STEP = 1_000;

/** Sightings in this process alone: for tests, and for whoever can do without last seen after a restart. */
export class MemoryStore implements LastSeenStore {
  readonly visibilities: VisibilityStore;
  readonly #sightings = new Map<string, Sighting>();
  readonly #chosen = new Map<string, StoredVisibility>();
  #closed = false;

  constructor() {
    this.visibilities = {
      getMany: (ids) => this.#whileOpen(() => pick(this.#chosen, ids)),
      set: (id, visibility) =>
        this.#whileOpen(() => {
          this.#chosen.set(id, visibility);
        }),
    };
  }

  getMany(ids: readonly string[]): Promise<Map<string, Sighting>> {
    return this.#whileOpen(() => pick(this.#sightings, ids));
  }

  mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void> {
    return this.#whileOpen(() => {
      for (const [id, sighting] of sightings) {
        this.#sightings.set(id, newest(this.#sightings.get(id) ?? NEVER, sighting));
      }
    });
  }

  forget(id: string, atMs?: number): Promise<void> {
    return this.#whileOpen(() => {
      this.#chosen.delete(id);
      if (atMs === undefined) this.#sightings.delete(id);
      else this.#sightings.set(id, forgottenAt(forgetsAsOf(this.#sightings.get(id) ?? NEVER, atMs)));
    });
  }

  async prune({ seenMs, forgottenMs }: PruneBefore, signal: AbortSignal): Promise<void> {
    let count = 0;
    for (const [id, sighting] of this.#sightings) {
      const isOld = sighting < 0 ? sighting > forgottenAt(forgottenMs) : sighting < seenAt(seenMs);
      if (isOld) this.#sightings.delete(id);
      if ((count += 1) % PER_STEP === 0) await setImmediate();
      if (signal.aborted) return;
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#sightings.clear();
    this.#chosen.clear();
    return Promise.resolve();
  }

  #whileOpen<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new PresenceError('unavailable', 'the memory store is closed'));
    return Promise.resolve(work());
  }
}

function pick<T>(rows: ReadonlyMap<string, T>, ids: readonly string[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const id of ids) {
    const row = rows.get(id);
    if (row !== undefined) found.set(id, row);
  }
  return found;
}
