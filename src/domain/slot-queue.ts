import type { Remembered } from './remembered.ts';

const ABSENT = 0;
const LAST = 1;
/** By how much a link is more than the slot that it leads to. */
const OFFSET = 2;

/** Slots in the order in which they came, each once. Takes no memory: each has a link to the next. */
export class SlotQueue {
  readonly #users: Pick<Remembered, 'linkAt' | 'setLink'>;
  #first = LAST;
  #last = LAST;

  constructor(users: Pick<Remembered, 'linkAt' | 'setLink'>) {
    this.#users = users;
  }

  /** Behind all others; where it is already, if it is there. */
  add(slot: number): void {
    if (this.#has(slot)) return;
    const link = slot + OFFSET;
    this.#users.setLink(slot, LAST);
    if (this.#first === LAST) this.#first = link;
    else this.#users.setLink(this.#last - OFFSET, link);
    this.#last = link;
  }

  /** Before all others, in this order; those that are there already stay where they are. */
  addFirst(slots: readonly number[]): void {
    for (const slot of slots.toReversed()) {
      if (this.#has(slot)) continue;
      const link = slot + OFFSET;
      this.#users.setLink(slot, this.#first);
      if (this.#first === LAST) this.#last = link;
      this.#first = link;
    }
  }

  /** Takes the first out; undefined when there is none. */
  shift(): number | undefined {
    if (this.#first === LAST) return undefined;
    const slot = this.#first - OFFSET;
    this.#first = this.#users.linkAt(slot);
    this.#users.setLink(slot, ABSENT);
    return slot;
  }

  #has(slot: number): boolean {
    return this.#users.linkAt(slot) !== ABSENT;
  }
}
