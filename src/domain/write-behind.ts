import type { CancelTimer, Clock } from '../ports/clock.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import { messageOf, PresenceError } from './errors.ts';
import { NOBODY, type Remembered } from './remembered.ts';
import type { Settings } from './settings.ts';
import { isNewer, type Sighting } from './sighting.ts';
import { SlotQueue } from './slot-queue.ts';
import type { Stats } from './stats.ts';

const MAX_BACKOFF_INTERVALS = 16;
const NOBODY_IS: readonly string[] = [];

/** What goes to the store at once: of each user the sighting, and the slot in the same order. */
interface Batch {
  readonly sightings: ReadonlyMap<string, Sighting>;
  readonly slots: readonly number[];
}

/**
 * Sightings on their way to the store, oldest first, one per user: what {@link Remembered} has as unwritten. Bounded by
 * `maxUnwritten`, beyond which the oldest are dropped and counted. One is written when the store has taken it and nothing has
 * raised it meanwhile.
 *
 * States: idle -> armed, by the first entry -> flushing -> idle, or armed again when something is left. A failed flush
 * loses nothing and is tried again after 2, 4, 8 and then every 16 intervals; where the store is shared, every interval.
 */
export class WriteBehind {
  readonly #clock: Clock;
  readonly #store: LastSeenStore;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #users: Remembered;
  readonly #onGone: (id: string, sighting: Sighting) => void;
  readonly #onError: (error: PresenceError) => void;
  /** Whoever is unwritten and not being written; and some who no longer are, for nobody is taken out of the middle. */
  readonly #queue: SlotQueue;
  /** Those being written who have not been dropped meanwhile, oldest first. */
  #beingWritten: Iterator<string, unknown> = NOBODY_IS.values();
  #cancelTimer: CancelTimer | undefined;
  #flushing: Promise<void> | undefined;
  /** The flush after that. */
  #following: Promise<void> | undefined;
  /** Ends when everything that changes the store has ended. Never rejects. */
  #lastTurn: Promise<unknown> = Promise.resolve();
  #failedFlushes = 0;
  #closed = false;

  /** `onGone` hears of every sighting that was written or dropped, `onError` of flushes that failed and will be tried again. */
  constructor(
    clock: Clock,
    store: LastSeenStore,
    settings: Settings,
    stats: Stats,
    users: Remembered,
    onGone: (id: string, sighting: Sighting) => void,
    onError: (error: PresenceError) => void,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#settings = settings;
    this.#stats = stats;
    this.#users = users;
    this.#queue = new SlotQueue(users);
    this.#onGone = onGone;
    this.#onError = onError;
  }

  /** A sighting of a user who has none that is unwritten. `slot`: the user's; `isKnown`: the store can have nothing newer. */
  add(id: string, slot: number, sighting: Sighting, isKnown: boolean): void {
    let at = slot;
    if (this.#users.unwrittenCount >= this.#settings.maxUnwritten) {
      this.#dropOldest();
      // For whom memory may have let go of this user.
      at = NOBODY;
    }
    if (at === NOBODY) at = this.#users.take(id);
    this.#users.unwritten(at, sighting, isKnown);
    this.#queue.add(at);
    this.#arm();
  }

  /** Changes the store while nothing is being written: a write under way may carry whom a removal is of. */
  betweenWrites(change: () => Promise<void>): Promise<void> {
    return this.#inTurn(change);
  }

  /**
   * Writes all there is. One flush at a time: a call meanwhile is carried out when it has ended, for what came in since
   * it began is not in it.
   * @throws {PresenceError} `unavailable`; nothing is lost, and it is tried again.
   */
  flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#flushing !== undefined) {
      const again = (): Promise<void> => {
        this.#following = undefined;
        return this.flush();
      };
      return (this.#following ??= this.#flushing.then(again, again));
    }
    this.#flushing = this.#inTurn(() => this.#write()).finally(() => {
      this.#flushing = undefined;
      this.#arm();
    });
    return this.#flushing;
  }

  /**
   * Writes what is left, and nothing after that.
   * @throws {PresenceError} `unavailable`, saying how many sightings could not be written.
   */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    await this.#lastTurn;
    if (this.#users.unwrittenCount === 0) return;
    await this.flush().catch((cause: unknown) => {
      const message = `${this.#users.unwrittenCount} sightings could not be written: ${messageOf(cause)}`;
      throw new PresenceError('unavailable', message, { cause });
    });
  }

  #dropOldest(): void {
    for (let slot = this.#oldestSlot(); slot !== undefined; slot = this.#oldestSlot()) {
      if (slot === NOBODY || !this.#users.isUnwritten(slot)) continue;
      this.#stats.dropped += 1;
      this.#gone(slot);
      return;
    }
  }

  #oldestSlot(): number | undefined {
    const next = this.#beingWritten.next();
    return next.done === true ? this.#queue.shift() : this.#users.slotOf(next.value);
  }

  #gone(slot: number): void {
    this.#onGone(this.#users.idAt(slot), this.#users.sightingAt(slot));
    this.#users.written(slot);
  }

  #arm(): void {
    if (this.#closed || this.#users.unwrittenCount === 0) return;
    if (this.#cancelTimer !== undefined || this.#flushing !== undefined) return;
    // One that is shared says at once that it is away, and once it is back others look for what is not there yet.
    const most = this.#store.isShared === true ? 1 : MAX_BACKOFF_INTERVALS;
    const intervals = Math.min(2 ** this.#failedFlushes, most);
    this.#cancelTimer = this.#clock.after(intervals * this.#settings.flushIntervalMs, () => {
      this.flush().catch((error: unknown) => {
        this.#onError(error instanceof PresenceError ? error : new PresenceError('unavailable', messageOf(error)));
      });
    });
  }

  /** One change of the store at a time. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.#lastTurn.then(change);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** As much as there was at the start: what is raised meanwhile waits for the next flush. */
  async #write(): Promise<void> {
    let due = this.#users.unwrittenCount;
    while (due > 0) {
      const batch = this.#oldest(Math.min(due, this.#settings.flushBatchSize));
      if (batch.slots.length === 0) break;
      due -= batch.slots.length;
      await this.#writeBatch(batch);
    }
    this.#failedFlushes = 0;
  }

  #oldest(count: number): Batch {
    const sightings = new Map<string, Sighting>();
    const slots: number[] = [];
    while (slots.length < count) {
      const slot = this.#queue.shift();
      if (slot === undefined) break;
      if (!this.#users.isUnwritten(slot)) continue;
      sightings.set(this.#users.idAt(slot), this.#users.sightingAt(slot));
      slots.push(slot);
    }
    return { sightings, slots };
  }

  async #writeBatch({ sightings, slots }: Batch): Promise<void> {
    this.#beingWritten = sightings.keys();
    try {
      await this.#store.mergeMany(sightings);
    } catch (cause) {
      this.#failedFlushes += 1;
      this.#stats.writeFailures += 1;
      const ids = [...sightings.keys()];
      this.#queue.addFirst(slots.filter((slot, index) => this.#isStillOf(slot, ids[index])));
      const message = `${this.#users.unwrittenCount} sightings wait for the store: ${messageOf(cause)}`;
      throw new PresenceError('unavailable', message, { cause });
    } finally {
      this.#beingWritten = NOBODY_IS.values();
    }
    this.#stats.written += sightings.size;
    let index = 0;
    for (const [id, written] of sightings) {
      const slot = slots[index++] ?? NOBODY;
      if (!this.#isStillOf(slot, id)) continue;
      // Raised while it was being written: due again, behind those that wait longer.
      if (isNewer(this.#users.sightingAt(slot), written)) this.#queue.add(slot);
      else this.#gone(slot);
    }
  }

  /** Memory may have let go of a user whose sighting was dropped meanwhile, and somebody else have the slot. */
  #isStillOf(slot: number, id: string | undefined): boolean {
    return this.#users.idAt(slot) === id && this.#users.isUnwritten(slot);
  }
}
