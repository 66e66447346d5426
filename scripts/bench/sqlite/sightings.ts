import { Random } from '../../support/random.ts';

/** Sightings are counted from here: beyond 32 bits, as real ones are, and small enough to be added up after subtraction. */
export const FIRST_SIGHTING = 3_580_000_000_000;

const SEED = 1;

/** Users with random ids of 12 characters, and what a file should hold of them once it got every batch drawn from here. */
export class Sightings {
  readonly ids: readonly string[];
  readonly #newest: Float64Array;
  readonly #random: Random;
  #latest: number;

  private constructor(ids: readonly string[], newest: Float64Array, latest: number) {
    this.ids = ids;
    this.#newest = newest;
    this.#latest = latest;
    this.#random = new Random(SEED, latest);
  }

  static of(users: number): Sightings {
    const random = new Random(SEED);
    const ids = new Set<string>();
    while (ids.size < users) ids.add(hex(random) + hex(random));
    const newest = Float64Array.from({ length: users }, (_, user) => FIRST_SIGHTING + user);
    return new Sightings([...ids], newest, FIRST_SIGHTING + users);
  }

  /** For another copy of the same file, which goes its own way from here. */
  fork(): Sightings {
    return new Sightings(this.ids, this.#newest.slice(), this.#latest);
  }

  /** Every user, in the order of their arrival, `size` at a time. */
  *all(size: number): Generator<Map<string, number>> {
    for (let from = 0; from < this.ids.length; from += size) {
      const ids = this.ids.slice(from, from + size);
      yield new Map(ids.map((id, at) => [id, this.#newest[from + at] ?? NaN]));
    }
  }

  /** `size` users at random, each with a sighting newer than any before. */
  batch(size: number): Map<string, number> {
    const batch = new Map<string, number>();
    while (batch.size < size) {
      const user = this.#random.int(0, this.ids.length - 1);
      const id = this.ids[user];
      if (id === undefined || batch.has(id)) continue;
      this.#latest += 1;
      this.#newest[user] = this.#latest;
      batch.set(id, this.#latest);
    }
    return batch;
  }

  /** `size` ids at random; now and then one comes twice. */
  someIds(size: number): string[] {
    return Array.from({ length: size }, () => this.#random.pick(this.ids));
  }

  /** How many users, and the sum of their newest sightings, counted from {@link FIRST_SIGHTING}. */
  summary(): string {
    return `${this.ids.length}:${this.#newest.reduce((sum, sighting) => sum + (sighting - FIRST_SIGHTING), 0)}`;
  }
}

function hex(random: Random): string {
  return random.int(0, 0xffffff).toString(16).padStart(6, '0');
}
