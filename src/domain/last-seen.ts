import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports/clock.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import { PresenceError } from './errors.ts';
import type { Settings } from './settings.ts';
import { leftAt, NEVER, newest, seenAt, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';
import { assertUserId } from './user-id.ts';
import { withinTime } from './within-time.ts';
import { type Unwritten, WriteBehind } from './write-behind.ts';

/** A read under way, so that many viewers of one unknown user cost one read. */
interface Read {
  readonly result: Promise<ReadonlyMap<string, Sighting>>;
  /** What was written while the read was on its way, and may have come too late for it. */
  readonly written: Map<string, Sighting>;
}

/**
 * touch -> unwritten -> store, with what was written or read kept in an LRU cache.
 *
 * A user's sighting is in up to two places in memory, the first wins:
 * - unwritten: what the store does not have yet; see {@link WriteBehind}.
 * - known: the newest sighting of users that were read or written, NEVER for those the store does not know.
 *
 * The process is taken to be the only writer of its store: what is cached is not read again. Unless the store says that it
 * is shared: then it is read for every look, and what is cached is only a lower bound.
 */
export class LastSeen {
  readonly #clock: Clock;
  readonly #store: LastSeenStore;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #unwritten: WriteBehind;
  readonly #known: LRUCache<string, Sighting>;
  readonly #reads = new Map<string, Read>();
  /** Users whose row is being removed: what is read of them meanwhile must not stay. */
  readonly #forgetting = new Set<string>();
  /** The newest of all sightings taken in, of whatever user. */
  #newest: Sighting = NEVER;
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
    this.#known = new LRUCache({ max: settings.sightingCacheSize });
    const keep = (id: string, { sighting, complete }: Readonly<Unwritten>): void => {
      if (complete) this.#known.set(id, sighting);
      const written = this.#reads.get(id)?.written;
      written?.set(id, newest(written.get(id) ?? NEVER, sighting));
    };
    this.#unwritten = new WriteBehind(clock, store, settings, stats, keep, onError);
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
    const momentMs = momentOf(atMs, nowMs);
    this.#raise(id, seenAt(momentMs), momentMs === nowMs);
    this.#stats.touches += 1;
  }

  /** A device reported its person's last activity. Raises the sighting, and is no touch; nothing once closed. */
  reported(id: string, activeAtMs: number): void {
    if (this.#closed) return;
    this.#raise(id, seenAt(Math.max(0, Math.min(activeAtMs, this.#clock.now()))), false);
  }

  /** The user said goodbye at `atMs`. Same moments and errors as {@link touch}; one older than a touch changes nothing. */
  goodbye(id: string, atMs?: number): void {
    const nowMs = this.#clock.now();
    const momentMs = momentOf(atMs, nowMs);
    this.#raise(id, leftAt(momentMs), momentMs === nowMs);
  }

  /** Whether other processes write to the store. */
  get isShared(): boolean {
    return this.#store.isShared === true;
  }

  /** The newest sighting, or undefined when the store has to be read first: {@link load}. */
  peek(id: string): Sighting | undefined {
    if (this.isShared) return undefined;
    const unwritten = this.#unwritten.get(id);
    return unwritten?.complete === true ? unwritten.sighting : this.#known.get(id);
  }

  /** What memory has of the user, where the store cannot be read: the truth may be newer. */
  peekAtLeast(id: string): Sighting {
    return this.#unwritten.get(id)?.sighting ?? this.#known.get(id) ?? NEVER;
  }

  /**
   * Reads the newest sighting of each id, in bulk. `found` is called once for each, later, as soon as its own read has
   * ended; with undefined where the store failed or took too long.
   */
  load(ids: readonly string[], found: (id: string, sighting: Sighting | undefined) => void): void {
    const unread = ids.filter((id) => !this.#reads.has(id));
    if (unread.length > 0) this.#read(unread);
    const idsOf = new Map<Read, string[]>();
    for (const id of ids) {
      const read = this.#reads.get(id);
      if (read === undefined) continue;
      const mine = idsOf.get(read);
      if (mine === undefined) idsOf.set(read, [id]);
      else mine.push(id);
    }
    for (const [{ result }, mine] of idsOf) {
      result.then(
        (sightings) => {
          for (const id of mine) found(id, newest(sightings.get(id) ?? NEVER, this.peekAtLeast(id)));
        },
        () => {
          for (const id of mine) found(id, undefined);
        },
      );
    }
  }

  /** @throws {PresenceError} `unavailable`, by rejection, when the store cannot be read. */
  async check(): Promise<void> {
    const work = this.#store.getMany(['readiness check']);
    await withinTime(this.#clock, this.#settings.storeTimeoutMs, 'reading last seen', work).catch((cause: unknown) => {
      throw new PresenceError('unavailable', 'last seen cannot be read', { cause });
    });
  }

  /** Removes all that is known of the user, in memory and in the store. Traffic that comes later counts again. */
  async forget(id: string): Promise<void> {
    this.#assertOpen();
    assertUserId(id);
    await this.#unwritten.forget(id, async () => {
      this.#forgetting.add(id);
      this.#forgetHere(id);
      try {
        await this.#store.forget(id);
      } catch (cause) {
        throw new PresenceError('unavailable', 'the user could not be forgotten', { cause });
      } finally {
        this.#forgetting.delete(id);
        this.#forgetHere(id);
      }
    });
  }

  /** See {@link WriteBehind.flush}. */
  flush(): Promise<void> {
    return this.#unwritten.flush();
  }

  /**
   * Writes what is left and closes the store.
   * @throws {PresenceError} `unavailable`, saying how many sightings could not be written.
   */
  async close(): Promise<void> {
    this.#closed = true;
    try {
      await this.#unwritten.close();
    } finally {
      await this.#store.close();
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new PresenceError('unavailable', 'presence is closed');
  }

  /** Also of reads under way: they may have met the row before it was removed. */
  #forgetHere(id: string): void {
    this.#known.delete(id);
    this.#reads.delete(id);
  }

  #raise(id: string, sighting: Sighting, live: boolean): void {
    this.#assertOpen();
    // Live traffic need not be compared with the store: unless the clock was set back, nothing there is newer.
    const complete = live && sighting >= this.#newest;
    this.#newest = newest(this.#newest, sighting);
    const unwritten = this.#unwritten.get(id);
    if (unwritten !== undefined) {
      if (sighting > unwritten.sighting) unwritten.sighting = sighting;
      if (complete) unwritten.complete = true;
      return;
    }
    assertUserId(id);
    const known = this.#known.get(id);
    if (known !== undefined && known >= sighting) return;
    this.#unwritten.add(id, { sighting, complete: complete || known !== undefined });
  }

  #read(ids: readonly string[]): void {
    const work = this.#store.getMany(ids);
    const written = new Map<string, Sighting>();
    const result = withinTime(this.#clock, this.#settings.storeTimeoutMs, 'reading last seen', work).then(
      (stored) => this.#learn(ids, stored, read),
      (cause: unknown) => {
        this.#stats.readFailures += 1;
        throw new PresenceError('unavailable', 'last seen could not be read', { cause });
      },
    );
    const read: Read = { result, written };
    for (const id of ids) this.#reads.set(id, read);
    const done = (): void => {
      for (const id of ids) if (this.#reads.get(id) === read) this.#reads.delete(id);
    };
    result.then(done, done);
  }

  #learn(ids: readonly string[], stored: ReadonlyMap<string, Sighting>, read: Read): ReadonlyMap<string, Sighting> {
    const learned = new Map<string, Sighting>();
    for (const id of ids) {
      const unwritten = this.#unwritten.get(id);
      const there = newest(stored.get(id) ?? NEVER, read.written.get(id) ?? NEVER);
      const here = newest(this.#known.get(id) ?? NEVER, unwritten?.sighting ?? NEVER);
      const sighting = newest(there, here);
      learned.set(id, sighting);
      // Forgotten while it was being read: what was read must not come back.
      if (this.#reads.get(id) !== read || this.#forgetting.has(id)) continue;
      if (unwritten !== undefined && unwritten.sighting > there) {
        unwritten.complete = true;
      } else {
        this.#unwritten.drop(id);
        this.#known.set(id, sighting);
      }
    }
    return learned;
  }
}

/** @throws {PresenceError} `invalid_request` */
function momentOf(atMs: number | undefined, nowMs: number): number {
  if (atMs === undefined) return nowMs;
  if (!Number.isSafeInteger(atMs) || atMs < 0) {
    throw new PresenceError('invalid_request', `at: expected integer ms since the Unix epoch, got ${String(atMs)}`);
  }
  return Math.min(atMs, nowMs);
}
