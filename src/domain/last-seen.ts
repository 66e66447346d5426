import type { Clock } from '../ports/clock.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import { PresenceError } from './errors.ts';
import { NOBODY, Remembered } from './remembered.ts';
import type { Settings } from './settings.ts';
import { atMsOf, forgetsAsOf, forgottenAt, isNewer, leftAt, NEVER, newest, seenAt, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';
import { type Known, StoreReads } from './store-reads.ts';
import { assertUserId } from './user-id.ts';
import { Visibilities } from './visibilities.ts';
import { choose, type Visibility } from './visibility.ts';
import { withinTime } from './within-time.ts';
import { WriteBehind } from './write-behind.ts';

/**
 * touch -> unwritten -> store, with what was written or read kept in memory: {@link Remembered}.
 *
 * What memory has of a user's sighting is
 * - unwritten: the store does not have it yet; see {@link WriteBehind}.
 * - known: the store can have nothing newer. NEVER is known of those whom the store does not know.
 * - both, or nothing.
 *
 * The process is taken to be the only writer of its store: what is cached is not read again. Unless the store says that it
 * is shared: then it is read for every look, and what is cached is only a lower bound.
 *
 * Forgetting a user is one more sighting, which says that nothing up to it is known; in memory it is known like any other.
 */
export class LastSeen {
  readonly visibilities: Visibilities;
  readonly #clock: Clock;
  readonly #store: LastSeenStore;
  readonly #settings: Settings;
  readonly #stats: Stats;
  /** Whether other processes write to the store. */
  readonly isShared: boolean;
  readonly #users: Remembered;
  readonly #unwritten: WriteBehind;
  readonly #reads: StoreReads;
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
    this.isShared = store.isShared === true;
    this.#users = new Remembered(settings.sightingCacheSize);
    this.visibilities = new Visibilities(clock, store.visibilities, this.isShared, this.#users);
    const memory = {
      atLeast: (id: string) => this.peekAtLeast(id),
      learn: (id: string, there: Sighting, isCurrent: boolean) => this.#learn(id, there, isCurrent),
    };
    this.#reads = new StoreReads(clock, store, this.visibilities, settings, stats, memory);
    const wrote = (id: string, sighting: Sighting): void => {
      this.#reads.wrote(id, sighting);
    };
    this.#unwritten = new WriteBehind(clock, store, settings, stats, this.#users, wrote, onError);
    store.onForgotten?.((forgotten) => {
      if (forgotten === undefined) this.#users.letGo(() => true);
      else this.forgotten(forgotten.id, forgotten.atMs);
      this.whenForgotten(forgotten?.id);
    });
  }

  /** Hears of whom other processes have forgotten; undefined stands for anybody. */
  whenForgotten: (id: string | undefined) => void = () => undefined;

  /** Users whose newest sighting is not in the store yet. */
  get unwrittenCount(): number {
    return this.#users.unwrittenCount;
  }

  /**
   * The user was active at `atMs` (integer ms since the Unix epoch; now, unless given). A moment in the future is
   * taken as now, an older one than is known changes nothing. `nowMs`: for who touches many at once, and asks the clock once.
   * @throws {PresenceError} `invalid_request` for a bad id or moment, `unavailable` once closed.
   */
  touch(id: string, atMs?: number, nowMs = this.#clock.now()): void {
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

  /** The newest sighting, or undefined when the store has to be read first: {@link load}. */
  peek(id: string): Sighting | undefined {
    if (this.isShared) return undefined;
    const slot = this.#users.lookUp(id);
    return slot !== NOBODY && this.#users.isKnown(slot) ? this.#users.sightingAt(slot) : undefined;
  }

  /** What memory has of the user, where the store cannot be read: the truth may be newer. */
  peekAtLeast(id: string): Sighting {
    const slot = this.#users.lookUp(id);
    return slot === NOBODY ? NEVER : this.#users.sightingAt(slot);
  }

  /** See {@link StoreReads.load}. */
  load(ids: readonly string[], found: (id: string, known: Known) => void): void {
    this.#reads.load(ids, found);
  }

  /** @throws {PresenceError} `unavailable`, by rejection, when the store cannot be read. */
  async check(): Promise<void> {
    const work = this.#store.getMany(['readiness check']);
    await withinTime(this.#clock, this.#settings.storeTimeoutMs, 'reading last seen', work).catch((cause: unknown) => {
      throw new PresenceError('unavailable', 'last seen cannot be read', { cause });
    });
  }

  /**
   * Removes all that is known of the user, in memory and in the store. Traffic that comes later counts again; what was seen
   * before does not, whoever writes it.
   * @throws {PresenceError} `invalid_request` for a bad id, `unavailable` when the store fails.
   */
  async forget(id: string): Promise<void> {
    this.#assertOpen();
    assertUserId(id);
    await this.#unwritten.betweenWrites(async () => {
      // All of it, also what a clock that was set back since has put into the future.
      const atMs = forgetsAsOf(this.peekAtLeast(id), this.#clock.now());
      this.forgotten(id, atMs);
      try {
        await this.#store.forget(id, atMs);
      } catch (cause) {
        throw new PresenceError('unavailable', 'the user could not be forgotten', { cause });
      } finally {
        // What was read meanwhile may be what was there before, where memory had let go of it.
        this.forgotten(id, atMs);
      }
    });
  }

  /** The user was forgotten, here or by another process, at `atMs`. */
  forgotten(id: string, atMs: number): void {
    const mark = forgottenAt(atMs);
    // Should the clock be set back, the store has something newer than what is seen then.
    this.#newest = newest(this.#newest, leftAt(atMs));
    this.#reads.drop(id);
    if (isNewer(mark, this.peekAtLeast(id))) this.#users.know(id, mark);
  }

  /** Lets go of what was written or read, but for what was last seen since `fromMs` (ms since the Unix epoch). */
  dropBefore(fromMs: number): void {
    this.#users.letGo((sighting) => atMsOf(sighting) < fromMs);
  }

  /**
   * What the user chose to show holds for every look that begins once this has resolved. Who hides stays as seen until then.
   * @throws {PresenceError} `invalid_request` for a bad id; `unavailable` when the store fails, or keeps no choices: the
   * choice then holds or does not.
   */
  async choose(id: string, chosen: Visibility): Promise<void> {
    this.#assertOpen();
    assertUserId(id);
    const { sighting, visibility } = await this.find(id);
    if (sighting === undefined || visibility === undefined) {
      throw new PresenceError('unavailable', 'what the user shows could not be read');
    }
    try {
      await this.visibilities.set(id, choose(chosen, visibility, sighting));
    } catch (cause) {
      throw new PresenceError('unavailable', 'the choice could not be kept', { cause });
    } finally {
      this.#reads.drop(id);
    }
  }

  /**
   * What the user chose to show; everything, unless they chose.
   * @throws {PresenceError} `invalid_request` for a bad id, `unavailable` when the store cannot be read.
   */
  async chosen(id: string): Promise<Visibility> {
    this.#assertOpen();
    assertUserId(id);
    const { visibility } = await this.find(id);
    if (visibility === undefined) throw new PresenceError('unavailable', 'what the user shows could not be read');
    return { visible: visibility.visible, lastSeen: visibility.lastSeen };
  }

  /** What is known of one user, read if need be. */
  async find(id: string): Promise<Known> {
    const sighting = this.peek(id);
    const visibility = this.visibilities.peek(id);
    if (sighting !== undefined && visibility !== undefined) return { sighting, visibility };
    return new Promise((resolve) => {
      this.load([id], (_id, known) => {
        resolve(known);
      });
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

  #raise(id: string, sighting: Sighting, live: boolean): void {
    this.#assertOpen();
    // Live traffic need not be compared with the store: unless the clock was set back, nothing there is newer.
    const complete = live && sighting >= this.#newest;
    this.#newest = newest(this.#newest, sighting);
    const slot = this.#users.slotOf(id);
    if (slot !== NOBODY && this.#users.raise(slot, sighting, complete)) return;
    this.#raiseWritten(id, slot, sighting, complete);
  }

  /** Of one whose newest sighting the store has, or of whom nothing is known. */
  #raiseWritten(id: string, slot: number, sighting: Sighting, complete: boolean): void {
    const users = this.#users;
    // Memory may have a slot for what is no user's id: of whom is asked about in place of somebody who is hidden.
    if (slot === NOBODY || !users.isUser(slot)) assertUserId(id);
    const isKnown = slot !== NOBODY && users.isKnown(slot);
    if (isKnown && !isNewer(sighting, users.sightingAt(slot))) return;
    this.#unwritten.add(id, slot, sighting, complete || isKnown);
  }

  #learn(id: string, there: Sighting, isCurrent: boolean): Sighting {
    const here = this.peekAtLeast(id);
    const sighting = newest(there, here);
    if (!isCurrent) return sighting;
    const slot = this.#users.slotOf(id);
    if (slot !== NOBODY && this.#users.isUnwritten(slot) && isNewer(here, there)) this.#users.markKnown(slot);
    else this.#users.know(id, sighting);
    return sighting;
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
