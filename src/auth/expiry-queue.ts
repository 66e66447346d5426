import type { CancelTimer, Clock } from '../ports/clock.ts';

/** The wall clock may be set, and timers do not take any length: no wait is longer than this. In ms. */
const MAX_WAIT_MS = 60_000;
/** The most that come due in one turn of the event loop: others have to be served while a crowd expires. */
const MAX_PER_TURN = 500;

/**
 * Tells of any number of items when the moment of each has come, with one timer for all of them. Moments count to the
 * second, rounded up.
 *
 * A binary heap: nothing is due before what is at half its place. Each item takes some 70 bytes; in sets by second, where
 * hardly two share one, it took 220.
 *
 * States: idle (nothing waits, no timer) <-> armed (one timer, for the earliest second).
 */
export class ExpiryQueue<Item> {
  readonly #clock: Clock;
  readonly #onDue: (item: Item) => void;
  readonly #items: Item[] = [];
  /** Of the item at the same place. */
  readonly #seconds: number[] = [];
  readonly #placeOf = new Map<Item, number>();
  #armedForS = Infinity;
  #cancelTimer: CancelTimer | undefined;

  /** `onDue` is called once for each item, in a task of its own; it must not throw. */
  constructor(clock: Clock, onDue: (item: Item) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** How many items wait. */
  get size(): number {
    return this.#items.length;
  }

  /** The moment of the item is `atMs` (ms since the Unix epoch), whatever it was before. */
  set(item: Item, atMs: number): void {
    const second = Math.ceil(atMs / 1000);
    this.#place(item, second, this.#placeOf.get(item) ?? this.#items.length);
    if (second < this.#armedForS) this.#arm(second);
  }

  /** The item does not wait any more. */
  delete(item: Item): void {
    this.#remove(item);
    if (this.#items.length === 0) this.#disarm();
  }

  #remove(item: Item): void {
    const place = this.#placeOf.get(item);
    if (place === undefined) return;
    this.#placeOf.delete(item);
    const last = this.#items.pop();
    const second = this.#seconds.pop();
    if (last !== undefined && second !== undefined && last !== item) this.#place(last, second, place);
  }

  /** Puts the item where it belongs, above or below a place that is free. */
  #place(item: Item, second: number, free: number): void {
    let place = free;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (this.#secondAt(above) <= second) break;
      this.#move(above, place);
      place = above;
    }
    for (;;) {
      const left = 2 * place + 1;
      const below = this.#secondAt(left + 1) < this.#secondAt(left) ? left + 1 : left;
      if (this.#secondAt(below) >= second) break;
      this.#move(below, place);
      place = below;
    }
    this.#put(item, second, place);
  }

  #move(from: number, to: number): void {
    this.#put(this.#items[from] as Item, this.#secondAt(from), to);
  }

  #put(item: Item, second: number, place: number): void {
    this.#items[place] = item;
    this.#seconds[place] = second;
    this.#placeOf.set(item, place);
  }

  #secondAt(place: number): number {
    return this.#seconds[place] ?? Infinity;
  }

  #arm(second: number): void {
    this.#disarm();
    this.#armedForS = second;
    const waitMs = Math.min(Math.max(second * 1000 - this.#clock.now(), 0), MAX_WAIT_MS);
    this.#cancelTimer = this.#clock.after(waitMs, this.#onTimer);
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#armedForS = Infinity;
  }

  readonly #onTimer = (): void => {
    const due = this.#takeDue();
    this.#disarm();
    if (this.#items.length > 0) this.#arm(this.#secondAt(0));
    for (const item of due) this.#onDue(item);
  };

  #takeDue(): Item[] {
    const nowS = Math.floor(this.#clock.now() / 1000);
    const due: Item[] = [];
    while (due.length < MAX_PER_TURN && this.#secondAt(0) <= nowS) {
      const item = this.#items[0] as Item;
      due.push(item);
      this.#remove(item);
    }
    return due;
  }
}
