import type { Clock } from '../ports/clock.ts';
import type { VisibilityStore } from '../ports/visibility-store.ts';
import { NOBODY, type Remembered } from './remembered.ts';
import { NEVER } from './sighting.ts';
import { EVERYTHING, type StoredVisibility } from './visibility.ts';

/**
 * What users chose to show. What was read is kept: it is not read again where this process is the only writer of the store;
 * where others write as well it is what this node goes by when the store cannot be read. Where the store keeps
 * no choices, everybody shows everything.
 */
export class Visibilities {
  readonly #clock: Clock;
  readonly #store: VisibilityStore | undefined;
  readonly #isShared: boolean;
  readonly #users: Remembered;
  /** Changes so far: what was read before the last one may be out of date. */
  #changes = 0;
  #expected = new Set<string>();

  constructor(clock: Clock, store: VisibilityStore | undefined, isShared: boolean, users: Remembered) {
    this.#clock = clock;
    this.#store = store;
    this.#isShared = isShared;
    this.#users = users;
  }

  /** Undefined when the store has to be read first. */
  peek(id: string): StoredVisibility | undefined {
    return this.#isShared && this.#store !== undefined ? undefined : this.recall(id);
  }

  /** What was read last; undefined when that was never, or long ago. */
  recall(id: string): StoredVisibility | undefined {
    if (this.#store === undefined) return EVERYTHING;
    const slot = this.#users.lookUp(id);
    return slot === NOBODY ? undefined : this.#users.shownAt(slot);
  }

  /** What the users chose; those who never chose may be absent. Rejects with what the store rejects with. */
  async read(ids: readonly string[]): Promise<ReadonlyMap<string, StoredVisibility>> {
    if (this.#store === undefined) return new Map();
    const before = this.#changes;
    const found = await this.#store.getMany(ids);
    if (this.#changes === before) for (const id of ids) this.#users.show(id, pooled(found.get(id) ?? EVERYTHING));
    return found;
  }

  /** The user is connected to this node, which is to know what they chose even while a store that is shared is away. */
  expect(id: string): void {
    if (!this.#isShared || this.recall(id) !== undefined) return;
    if (this.#expected.size === 0) {
      // All that connect in one turn of the event loop are read at once.
      this.#clock.after(0, () => {
        const ids = [...this.#expected];
        this.#expected = new Set();
        // Whoever looks reads it again, and hears of failures.
        this.read(ids).catch(() => undefined);
      });
    }
    this.#expected.add(id);
  }

  /** Holds for every read that begins once this has resolved, after {@link forget}. Rejects with what the store rejects with. */
  async set(id: string, visibility: StoredVisibility): Promise<void> {
    if (this.#store === undefined) throw new Error('the store does not keep what users choose');
    await this.#store.set(id, visibility);
  }

  /** The store has something else by now, or nothing. */
  forget(id: string): void {
    this.#changes += 1;
    this.#users.unshow(id);
  }
}

const UNFROZEN: readonly StoredVisibility[] = [true, false].flatMap((visible) =>
  (['exact', 'approx', 'nobody'] as const).map((lastSeen) => ({ visible, lastSeen, frozen: NEVER })),
);

/** The same, as one object for all who chose that: a choice of one's own takes as much memory as all else of a user. */
function pooled(visibility: StoredVisibility): StoredVisibility {
  const { visible, lastSeen, frozen } = visibility;
  if (frozen !== NEVER) return visibility;
  return UNFROZEN.find((one) => one.visible === visible && one.lastSeen === lastSeen) ?? visibility;
}
