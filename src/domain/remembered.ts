import { isNewer, NEVER, type Sighting } from './sighting.ts';
import type { StoredVisibility } from './visibility.ts';

/** In place of a slot: memory has nothing of the user. */
export const NOBODY = -1;

const TAKEN = 1;
/** The store can have no newer sighting. */
const KNOWN = 2;
/** The store does not have the sighting yet. */
const UNWRITTEN = 4;
/** The id has been found to be one that a user can have. */
const IS_USER = 8;
/** Somebody has looked, or was seen again, since the hand came by. */
const LOOKED_UP = 16;

const FIRST_CAPACITY = 1_024;
/** The sighting, or of a slot that is free the next that is; 4 bytes of marks; 4 for whoever keeps slots in an order. */
const SLOT_BYTES = 16;

/**
 * What memory has of users: the newest sighting, whether the store has that too, and what they chose to show.
 *
 * Each has a slot, an index into columns, so that raising a sighting allocates nothing. With all of that a user takes 63 bytes,
 * 1.4 times as much as in a bare Map; in two LRU caches, one of sightings and one of choices, it was 123, besides what those
 * had allocated beforehand. Touching users at random, of a million, takes half the time.
 *
 * What is unwritten is never let go of. Of the rest no more than `max` are kept: a hand goes round the slots and lets go
 * of the first that nobody has looked up since it last came by, which is LRU but for the order among those.
 */
export class Remembered {
  readonly #max: number;
  readonly #slots = new Map<string, number>();
  #capacity = FIRST_CAPACITY;
  #ids: (string | undefined)[] = emptyColumn(FIRST_CAPACITY);
  #shown: (StoredVisibility | undefined)[] = emptyColumn(FIRST_CAPACITY);
  /** The numbers of a slot lie side by side, in {@link SLOT_BYTES}: in columns of their own, each would be a cache miss. */
  #numbers = new Float64Array((FIRST_CAPACITY * SLOT_BYTES) / 8);
  #words = new Uint32Array(this.#numbers.buffer);
  /** Slots that have ever been taken. */
  #used = 0;
  #free = NOBODY;
  #hand = 0;
  #unwritten = 0;

  /** `max`: at least 1. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Users whose sighting the store does not have yet. */
  get unwrittenCount(): number {
    return this.#unwritten;
  }

  /** {@link NOBODY} of whom memory has nothing. Good until memory changes. */
  slotOf(id: string): number {
    return this.#slots.get(id) ?? NOBODY;
  }

  /** The same for whoever looks: who is looked up is kept longer. */
  lookUp(id: string): number {
    const slot = this.#slots.get(id);
    if (slot === undefined) return NOBODY;
    const marks = this.#mark(slot);
    if ((marks & LOOKED_UP) === 0) this.#words[slot * 4 + 2] = marks | LOOKED_UP;
    return slot;
  }

  /** The slot of the user, who gets one if they have none. To be put to use at once. */
  take(id: string): number {
    let slot = this.lookUp(id);
    if (slot !== NOBODY) return slot;
    if (this.#free === NOBODY) {
      slot = this.#used++;
      if (slot === this.#capacity) this.#grow();
    } else {
      slot = this.#free;
      this.#free = this.sightingAt(slot);
    }
    this.#slots.set(id, slot);
    this.#ids[slot] = id;
    this.#words[slot * 4 + 2] = TAKEN;
    this.#numbers[slot * 2] = NEVER;
    return slot;
  }

  idAt(slot: number): string {
    return this.#ids[slot] ?? '';
  }

  /** NEVER where it is neither known nor unwritten. */
  sightingAt(slot: number): Sighting {
    return this.#numbers[slot * 2] as Sighting;
  }

  shownAt(slot: number): StoredVisibility | undefined {
    return this.#shown[slot];
  }

  isKnown(slot: number): boolean {
    return (this.#mark(slot) & KNOWN) !== 0;
  }

  isUnwritten(slot: number): boolean {
    return (this.#mark(slot) & UNWRITTEN) !== 0;
  }

  isUser(slot: number): boolean {
    return (this.#mark(slot) & IS_USER) !== 0;
  }

  /** For whoever keeps slots in an order, a number of theirs: 0 at first. It stays with the slot. */
  linkAt(slot: number): number {
    return this.#words[slot * 4 + 3] ?? 0;
  }

  setLink(slot: number, link: number): void {
    this.#words[slot * 4 + 3] = link;
  }

  /** Raises one that is unwritten, to be written in the same place. False, and nothing else, where the store has it. */
  raise(slot: number, sighting: Sighting, isKnown: boolean): boolean {
    const marks = this.#mark(slot);
    if ((marks & UNWRITTEN) === 0) return false;
    if (isNewer(sighting, this.sightingAt(slot))) this.#numbers[slot * 2] = sighting;
    if (isKnown) this.#words[slot * 4 + 2] = marks | KNOWN;
    return true;
  }

  /** The store turns out to have nothing newer. */
  markKnown(slot: number): void {
    this.#words[slot * 4 + 2] = this.#mark(slot) | KNOWN;
  }

  /** A sighting for the store. What was known of the user before, stays known. */
  unwritten(slot: number, sighting: Sighting, isKnown: boolean): void {
    const marks = this.#mark(slot);
    if ((marks & UNWRITTEN) === 0) this.#unwritten += 1;
    this.#words[slot * 4 + 2] = marks | UNWRITTEN | IS_USER | (isKnown ? KNOWN : 0) | (marks & IS_USER && LOOKED_UP);
    this.#numbers[slot * 2] = sighting;
  }

  /** The store has the sighting, or is not to get it. */
  written(slot: number): void {
    this.#clear(slot, UNWRITTEN);
    if (!this.isKnown(slot)) this.#forgetSighting(slot);
    this.#makeRoom(slot);
  }

  /** The newest that there is, which the store has. */
  know(id: string, sighting: Sighting): void {
    const slot = this.take(id);
    this.#clear(slot, UNWRITTEN);
    this.markKnown(slot);
    this.#numbers[slot * 2] = sighting;
    this.#makeRoom(slot);
  }

  /** Lets go of sightings that the store has. */
  letGo(which: (sighting: Sighting) => boolean): void {
    for (let slot = 0; slot < this.#used; slot += 1) {
      if ((this.#mark(slot) & (KNOWN | UNWRITTEN)) === KNOWN && which(this.sightingAt(slot)))
        this.#forgetSighting(slot);
    }
  }

  show(id: string, visibility: StoredVisibility): void {
    const slot = this.take(id);
    this.#shown[slot] = visibility;
    this.#makeRoom(slot);
  }

  /** What the user shows is not known any more. */
  unshow(id: string): void {
    const slot = this.slotOf(id);
    if (slot === NOBODY) return;
    this.#shown[slot] = undefined;
    this.#releaseIfEmpty(slot);
  }

  #mark(slot: number): number {
    return this.#words[slot * 4 + 2] ?? 0;
  }

  #clear(slot: number, mark: number): void {
    const marks = this.#mark(slot);
    if ((marks & mark & UNWRITTEN) !== 0) this.#unwritten -= 1;
    this.#words[slot * 4 + 2] = marks & ~mark;
  }

  #forgetSighting(slot: number): void {
    this.#clear(slot, KNOWN);
    this.#numbers[slot * 2] = NEVER;
    this.#releaseIfEmpty(slot);
  }

  #releaseIfEmpty(slot: number): void {
    if ((this.#mark(slot) & (TAKEN | KNOWN | UNWRITTEN)) === TAKEN && this.#shown[slot] === undefined)
      this.#release(slot);
  }

  #release(slot: number): void {
    this.#slots.delete(this.idAt(slot));
    this.#ids[slot] = undefined;
    this.#shown[slot] = undefined;
    this.#words[slot * 4 + 2] = 0;
    this.#numbers[slot * 2] = this.#free;
    this.#free = slot;
  }

  /** For one that the store has, and that is not to go for it. */
  #makeRoom(newest: number): void {
    while (this.#slots.size - this.#unwritten > this.#max) this.#releaseOne(newest);
  }

  #releaseOne(newest: number): void {
    for (;;) {
      if (this.#hand >= this.#used) this.#hand = 0;
      const slot = this.#hand++;
      const marks = this.#mark(slot);
      if ((marks & (TAKEN | UNWRITTEN)) !== TAKEN || slot === newest) continue;
      if ((marks & LOOKED_UP) === 0) {
        this.#release(slot);
        return;
      }
      this.#words[slot * 4 + 2] = marks & ~LOOKED_UP;
    }
  }

  /** To twice the capacity, and no more: arrays that are pushed to would take up to half as much again. */
  #grow(): void {
    this.#capacity *= 2;
    this.#ids = longer(this.#ids, this.#capacity);
    this.#shown = longer(this.#shown, this.#capacity);
    const numbers = new Float64Array((this.#capacity * SLOT_BYTES) / 8);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    this.#words = new Uint32Array(numbers.buffer);
  }
}

function emptyColumn<T>(capacity: number): (T | undefined)[] {
  return new Array<T | undefined>(capacity).fill(undefined);
}

function longer<T>(column: readonly (T | undefined)[], capacity: number): (T | undefined)[] {
  const copy = emptyColumn<T>(capacity);
  for (const [index, value] of column.entries()) copy[index] = value;
  return copy;
}
