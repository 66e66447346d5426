import type { CancelTimer, Clock } from '../ports/clock.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import { messageOf, PresenceError } from './errors.ts';
import type { Settings } from './settings.ts';
import { isNewer, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';

/** A sighting that the store does not have yet. Raised in place, so that a touch of a busy user allocates nothing. */
export interface Unwritten {
  sighting: Sighting;
  /** Whether the store can have nothing newer: then there is no need to read it. */
  complete: boolean;
}

const MAX_BACKOFF_INTERVALS = 16;

/**
 * Sightings on their way to the store, oldest first, one per user. Never evicted; bounded by `maxUnwritten`, beyond which
 * the oldest are dropped and counted. An entry leaves when the store has taken it and nothing has raised it meanwhile.
 *
 * States: idle -> armed, by the first entry -> flushing -> idle, or armed again when something is left. A failed flush
 * loses nothing and is tried again after 2, 4, 8 and then every 16 intervals; where the store is shared, every interval.
 */
export class WriteBehind {
  readonly #clock: Clock;
  readonly #store: LastSeenStore;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #onGone: (id: string, entry: Readonly<Unwritten>) => void;
  readonly #onError: (error: PresenceError) => void;
  readonly #entries = new Map<string, Unwritten>();
  #cancelTimer: CancelTimer | undefined;
  #flushing: Promise<void> | undefined;
  /** The flush after that. */
  #following: Promise<void> | undefined;
  /** Ends when everything that changes the store has ended. Never rejects. */
  #lastTurn: Promise<unknown> = Promise.resolve();
  #failedFlushes = 0;
  #closed = false;

  /** `onGone` hears of every entry that was written or dropped, `onError` of flushes that failed and will be tried again. */
  constructor(
    clock: Clock,
    store: LastSeenStore,
    settings: Settings,
    stats: Stats,
    onGone: (id: string, entry: Readonly<Unwritten>) => void,
    onError: (error: PresenceError) => void,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#settings = settings;
    this.#stats = stats;
    this.#onGone = onGone;
    this.#onError = onError;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry of the user, to be read and raised in place. */
  get(id: string): Unwritten | undefined {
    return this.#entries.get(id);
  }

  /** A user that has no entry yet. */
  add(id: string, entry: Unwritten): void {
    if (this.#entries.size >= this.#settings.maxUnwritten) this.#dropOldest();
    this.#entries.set(id, entry);
    this.#arm();
  }

  /** The store turned out to have it, or newer, already. */
  drop(id: string): void {
    this.#entries.delete(id);
  }

  /** Of the user nothing is known up to what `mark` says: what was seen before need not be written. */
  forgotten(id: string, mark: Sighting): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined && isNewer(mark, entry.sighting)) this.#entries.delete(id);
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
    if (this.#entries.size === 0) return;
    await this.flush().catch((cause: unknown) => {
      const message = `${this.#entries.size} sightings could not be written: ${messageOf(cause)}`;
      throw new PresenceError('unavailable', message, { cause });
    });
  }

  #dropOldest(): void {
    for (const [id, entry] of this.#entries) {
      this.#entries.delete(id);
      this.#stats.dropped += 1;
      this.#onGone(id, entry);
      return;
    }
  }

  #arm(): void {
    if (this.#closed || this.#entries.size === 0) return;
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
    let due = this.#entries.size;
    while (due > 0 && this.#entries.size > 0) {
      const batch = this.#oldest(Math.min(due, this.#settings.flushBatchSize));
      due -= batch.size;
      await this.#writeBatch(batch);
    }
    this.#failedFlushes = 0;
  }

  #oldest(count: number): ReadonlyMap<string, Sighting> {
    const batch = new Map<string, Sighting>();
    for (const [id, { sighting }] of this.#entries) {
      batch.set(id, sighting);
      if (batch.size === count) break;
    }
    return batch;
  }

  async #writeBatch(batch: ReadonlyMap<string, Sighting>): Promise<void> {
    try {
      await this.#store.mergeMany(batch);
    } catch (cause) {
      this.#failedFlushes += 1;
      this.#stats.writeFailures += 1;
      const message = `${this.#entries.size} sightings wait for the store: ${messageOf(cause)}`;
      throw new PresenceError('unavailable', message, { cause });
    }
    this.#stats.written += batch.size;
    for (const [id, written] of batch) {
      const entry = this.#entries.get(id);
      if (entry === undefined) continue;
      this.#entries.delete(id);
      // Raised while it was being written: due again, behind those that wait longer.
      if (isNewer(entry.sighting, written)) this.#entries.set(id, entry);
      else this.#onGone(id, entry);
    }
  }
}
