import { LRUCache } from 'lru-cache';
import type { CancelTimer, Clock } from '../ports/clock.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import { messageOf, PresenceError } from './errors.ts';
import type { Settings } from './settings.ts';
import { leftAt, NEVER, newest, seenAt, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';
import { assertUserId } from './user-id.ts';
import { withinTime } from './within-time.ts';

/** Raised in place, so that a touch of a busy user allocates nothing. */
interface Unwritten {
  sighting: Sighting;
  /** Whether the store can have nothing newer: then there is no need to read it. */
  complete: boolean;
}

const MAX_BACKOFF_INTERVALS = 16;

/**
 * touch -> unwritten -> flush -> store, with what was written or read kept in an LRU cache.
 *
 * A user's sighting is in up to two places in memory, the first wins:
 * - unwritten: what the store does not have yet, oldest first. Never evicted; bounded by `maxUnwritten`, beyond which
 *   the oldest are dropped and counted. An entry leaves when the store has taken it and no touch has raised it meanwhile.
 * - known: the newest sighting of users that were read or written, NEVER for those the store does not know.
 *
 * Flushing: idle -> armed (by the first touch) -> flushing -> idle, or armed again when something is left. A failed
 * flush loses nothing and is tried again after 2, 4, 8 and then every 16 intervals.
 *
 * The process is taken to be the only writer of its store: what is cached is not read again.
 */
export class LastSeen {
  readonly #clock: Clock;
  readonly #store: LastSeenStore;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #onError: (error: PresenceError) => void;
  readonly #unwritten = new Map<string, Unwritten>();
  readonly #known: LRUCache<string, Sighting>;
  /** Reads under way, so that many viewers of one unknown user cost one read. */
  readonly #reads = new Map<string, Promise<ReadonlyMap<string, Sighting>>>();
  #cancelTimer: CancelTimer | undefined;
  #flushing: Promise<void> | undefined;
  #failedFlushes = 0;
  #closed = false;

  /** `onError` hears of failed flushes; they are tried again all the same. */
  constructor(
    clock: Clock,
    store: LastSeenStore,
    settings: Settings,
    stats: Stats,
    onError: (error: PresenceError) => void,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#settings = settings;
    this.#stats = stats;
    this.#onError = onError;
    this.#known = new LRUCache({ max: settings.sightingCacheSize });
  }

  /** Users whose newest sighting is not in the store yet. */
  get unwrittenCount(): number {
    return this.#unwritten.size;
  }

  /**
   * The user was active at `atMs` (integer ms since the Unix epoch; now, unless given). A moment in the future is
   * taken as now, an older one than is known changes nothing.
   * @throws {PresenceError} `invalid_request` for a bad id or moment, `unavailable` once closed.
   */
  touch(id: string, atMs?: number): void {
    const nowMs = this.#clock.now();
    if (atMs !== undefined && !(Number.isSafeInteger(atMs) && atMs >= 0)) {
      throw new PresenceError('invalid_request', `at: expected integer ms since the Unix epoch, got ${String(atMs)}`);
    }
    const live = atMs === undefined || atMs >= nowMs;
    this.#raise(id, seenAt(live ? nowMs : atMs), live);
    this.#stats.touches += 1;
  }

  /** A device reported its person's last activity. Raises the sighting, and is no touch. Same errors as {@link touch}. */
  reported(id: string, activeAtMs: number): void {
    this.#raise(id, seenAt(Math.max(0, Math.min(activeAtMs, this.#clock.now()))), false);
  }

  /** The user said goodbye, just now. Same errors as {@link touch}. */
  goodbye(id: string): void {
    this.#raise(id, leftAt(this.#clock.now()), true);
  }

  /** The newest sighting, or undefined when the store has to be read first: {@link load}. */
  peek(id: string): Sighting | undefined {
    const unwritten = this.#unwritten.get(id);
    return unwritten?.complete === true ? unwritten.sighting : this.#known.get(id);
  }

  /** What memory has of the user, where the store cannot be read: the truth may be newer. */
  peekAtLeast(id: string): Sighting {
    return this.#unwritten.get(id)?.sighting ?? this.#known.get(id) ?? NEVER;
  }

  /**
   * The newest sighting of each id, read in bulk.
   * @throws {PresenceError} `unavailable` when the store fails or takes too long.
   */
  async load(ids: readonly string[]): Promise<ReadonlyMap<string, Sighting>> {
    const unread = ids.filter((id) => !this.#reads.has(id));
    if (unread.length > 0) this.#read(unread);
    const reads = new Set<Promise<ReadonlyMap<string, Sighting>>>();
    for (const id of ids) reads.add(this.#reads.get(id) ?? Promise.resolve(new Map()));
    const results = await Promise.all(reads);
    return results.length === 1 && results[0] !== undefined
      ? results[0]
      : new Map(results.flatMap((read) => [...read]));
  }

  /** @throws {PresenceError} `unavailable`, by rejection, when the store cannot be read. */
  async check(): Promise<void> {
    const work = this.#store.getMany(['readiness check']);
    await withinTime(this.#clock, this.#settings.storeTimeoutMs, 'reading last seen', work);
  }

  /** Removes all that is known of the user, in memory and in the store. Traffic that comes later counts again. */
  async forget(id: string): Promise<void> {
    assertUserId(id);
    // A write under way may carry the user; forgotten before it ends, it would bring the user back.
    await this.#flushing?.catch(() => undefined);
    this.#unwritten.delete(id);
    this.#known.delete(id);
    this.#reads.delete(id);
    await this.#store.forget(id);
  }

  /**
   * Writes everything touched so far. One flush at a time: a second call joins the first.
   * @throws {PresenceError} `unavailable`; nothing is lost, and it is tried again.
   */
  flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#flushing ??= this.#write().finally(() => {
      this.#flushing = undefined;
      this.#arm();
    });
    return this.#flushing;
  }

  /**
   * Writes what is left and closes the store.
   * @throws {PresenceError} `unavailable`, saying how many sightings could not be written.
   */
  async close(): Promise<void> {
    this.#closed = true;
    try {
      await this.#flushing?.catch(() => undefined);
      if (this.#unwritten.size > 0) await this.flush();
    } catch (cause) {
      const message = `${this.#unwritten.size} sightings could not be written: ${messageOf(cause)}`;
      throw new PresenceError('unavailable', message, { cause });
    } finally {
      this.#cancelTimer?.();
      await this.#store.close();
    }
  }

  #raise(id: string, sighting: Sighting, live: boolean): void {
    if (this.#closed) throw new PresenceError('unavailable', 'presence is closed');
    const unwritten = this.#unwritten.get(id);
    if (unwritten !== undefined) {
      if (sighting > unwritten.sighting) unwritten.sighting = sighting;
      if (live) unwritten.complete = true;
      return;
    }
    assertUserId(id);
    const known = this.#known.get(id);
    if (known !== undefined && known >= sighting) return;
    if (this.#unwritten.size >= this.#settings.maxUnwritten) this.#dropOldest();
    // Nothing in the store is newer than now, so live traffic need not be compared with it.
    this.#unwritten.set(id, { sighting, complete: live || known !== undefined });
    this.#arm();
  }

  #dropOldest(): void {
    for (const [id, { sighting, complete }] of this.#unwritten) {
      this.#unwritten.delete(id);
      if (complete) this.#known.set(id, sighting);
      this.#stats.dropped += 1;
      return;
    }
  }

  #arm(): void {
    if (this.#closed || this.#unwritten.size === 0) return;
    if (this.#cancelTimer !== undefined || this.#flushing !== undefined) return;
    const intervals = Math.min(2 ** this.#failedFlushes, MAX_BACKOFF_INTERVALS);
    this.#cancelTimer = this.#clock.after(intervals * this.#settings.flushIntervalMs, () => {
      this.flush().catch((error: unknown) => {
        this.#onError(error instanceof PresenceError ? error : new PresenceError('unavailable', messageOf(error)));
      });
    });
  }

  async #write(): Promise<void> {
    for (let due = this.#unwritten.size; due > 0;) {
      const batch = new Map<string, Sighting>();
      for (const [id, { sighting }] of this.#unwritten) {
        batch.set(id, sighting);
        if (batch.size === Math.min(due, this.#settings.flushBatchSize)) break;
      }
      due -= Math.max(1, batch.size);
      if (batch.size === 0) break;
      await this.#writeBatch(batch);
    }
    this.#failedFlushes = 0;
  }

  async #writeBatch(batch: ReadonlyMap<string, Sighting>): Promise<void> {
    try {
      await this.#store.mergeMany(batch);
    } catch (cause) {
      this.#failedFlushes += 1;
      this.#stats.writeFailures += 1;
      throw new PresenceError('unavailable', `${batch.size} sightings wait for the store: ${messageOf(cause)}`, {
        cause,
      });
    }
    this.#stats.written += batch.size;
    for (const [id, written] of batch) {
      const entry = this.#unwritten.get(id);
      if (entry === undefined) continue;
      this.#unwritten.delete(id);
      // Raised while it was being written: due again, behind those that wait longer.
      if (entry.sighting > written) this.#unwritten.set(id, entry);
      else if (entry.complete) this.#known.set(id, written);
    }
  }

  #read(ids: readonly string[]): void {
    const work = this.#store.getMany(ids);
    const read: Promise<ReadonlyMap<string, Sighting>> = withinTime(
      this.#clock,
      this.#settings.storeTimeoutMs,
      'reading last seen',
      work,
    ).then(
      (stored) => this.#learn(ids, stored, read),
      (cause: unknown) => {
        this.#stats.readFailures += 1;
        throw new PresenceError('unavailable', `last seen could not be read: ${messageOf(cause)}`, { cause });
      },
    );
    for (const id of ids) this.#reads.set(id, read);
    const done = (): void => {
      for (const id of ids) if (this.#reads.get(id) === read) this.#reads.delete(id);
    };
    read.then(done, done);
  }

  #learn(
    ids: readonly string[],
    stored: ReadonlyMap<string, Sighting>,
    read: Promise<ReadonlyMap<string, Sighting>>,
  ): ReadonlyMap<string, Sighting> {
    const learned = new Map<string, Sighting>();
    for (const id of ids) {
      const unwritten = this.#unwritten.get(id);
      const sighting = newest(
        newest(stored.get(id) ?? NEVER, this.#known.get(id) ?? NEVER),
        unwritten?.sighting ?? NEVER,
      );
      learned.set(id, sighting);
      // Forgotten while it was being read: what was read must not come back.
      if (this.#reads.get(id) !== read) continue;
      if (unwritten === undefined) this.#known.set(id, sighting);
      else Object.assign(unwritten, { sighting, complete: true });
    }
    return learned;
  }
}
