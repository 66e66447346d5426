import type { Clock } from '../ports/clock.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import { PresenceError } from './errors.ts';
import type { Settings } from './settings.ts';
import { NEVER, newest, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';
import type { Visibilities } from './visibilities.ts';
import { EVERYTHING, type StoredVisibility } from './visibility.ts';
import { withinTime } from './within-time.ts';

/** What was found out of a user; undefined where the store failed. */
export interface Known {
  readonly sighting: Sighting | undefined;
  readonly visibility: StoredVisibility | undefined;
}

/** What memory makes of what was read. */
export interface Memory {
  /** What it has of the user; the truth may be newer. */
  atLeast(id: string): Sighting;
  /**
   * The store has `there`; returns the newest that is known. `isCurrent`: nothing has happened to the user since, so
   * that it may be kept.
   */
  learn(id: string, there: Sighting, isCurrent: boolean): Sighting;
}

/** A read under way. */
interface Read {
  readonly result: Promise<{
    readonly sightings: ReadonlyMap<string, Sighting>;
    readonly visibilities: ReadonlyMap<string, StoredVisibility>;
  }>;
  /** What was written while the read was on its way, and may have come too late for it. */
  readonly written: Map<string, Sighting>;
}

/** Reads of the store, in bulk; those under way are shared, so that many viewers of one unknown user cost one. */
export class StoreReads {
  readonly #clock: Clock;
  readonly #store: LastSeenStore;
  readonly #visibilities: Visibilities;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #memory: Memory;
  readonly #underWay = new Map<string, Read>();

  constructor(
    clock: Clock,
    store: LastSeenStore,
    visibilities: Visibilities,
    settings: Settings,
    stats: Stats,
    memory: Memory,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#visibilities = visibilities;
    this.#settings = settings;
    this.#stats = stats;
    this.#memory = memory;
  }

  /**
   * Reads the newest sighting of each id, and what the user chose to show. `found` is called once for each, later, as soon as its
   * own read has ended. Where the store failed or took too long there is no sighting, and of the choice what was read
   * last.
   */
  load(ids: readonly string[], found: (id: string, known: Known) => void): void {
    const unread = ids.filter((id) => !this.#underWay.has(id));
    if (unread.length > 0) this.#read(unread);
    const idsOf = new Map<Read, string[]>();
    for (const id of ids) {
      const read = this.#underWay.get(id);
      if (read === undefined) continue;
      const mine = idsOf.get(read);
      if (mine === undefined) idsOf.set(read, [id]);
      else mine.push(id);
    }
    for (const [{ result }, mine] of idsOf) {
      result.then(
        ({ sightings, visibilities }) => {
          for (const id of mine) {
            const sighting = newest(sightings.get(id) ?? NEVER, this.#memory.atLeast(id));
            found(id, { sighting, visibility: visibilities.get(id) ?? EVERYTHING });
          }
        },
        () => {
          for (const id of mine) found(id, { sighting: undefined, visibility: this.#visibilities.recall(id) });
        },
      );
    }
  }

  /** The store has this by now. */
  wrote(id: string, sighting: Sighting): void {
    const written = this.#underWay.get(id)?.written;
    written?.set(id, newest(written.get(id) ?? NEVER, sighting));
  }

  /** Whoever asks from now on joins none that is under way: it may have met what was there before, sighting or choice. */
  drop(id: string): void {
    this.#underWay.delete(id);
    this.#visibilities.forget(id);
  }

  #read(ids: readonly string[]): void {
    const work = Promise.all([this.#store.getMany(ids), this.#visibilities.read(ids)]);
    const result = withinTime(this.#clock, this.#settings.storeTimeoutMs, 'reading last seen', work).then(
      ([stored, visibilities]) => ({ sightings: this.#learn(ids, stored, read), visibilities }),
      (cause: unknown) => {
        this.#stats.readFailures += 1;
        throw new PresenceError('unavailable', 'last seen could not be read', { cause });
      },
    );
    const read: Read = { result, written: new Map() };
    for (const id of ids) this.#underWay.set(id, read);
    const done = (): void => {
      for (const id of ids) if (this.#underWay.get(id) === read) this.#underWay.delete(id);
    };
    result.then(done, done);
  }

  #learn(ids: readonly string[], stored: ReadonlyMap<string, Sighting>, read: Read): ReadonlyMap<string, Sighting> {
    const learned = new Map<string, Sighting>();
    for (const id of ids) {
      const there = newest(stored.get(id) ?? NEVER, read.written.get(id) ?? NEVER);
      learned.set(id, this.#memory.learn(id, there, this.#underWay.get(id) === read));
    }
    return learned;
  }
}
