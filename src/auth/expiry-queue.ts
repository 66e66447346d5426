import type { CancelTimer, Clock } from '../ports/clock.ts';

/** The wall clock may be set, and timers do not take any length: no wait is longer than this. In ms. */
const MAX_WAIT_MS = 60_000;
/** The most that come due in one turn of the event loop: others have to be served while a crowd expires. */
const MAX_PER_TURN = 500;

/**
 * Tells of any number of items when the moment of each has come, with one timer for all of them. Moments count to the
 * second, rounded up.
 *
 * States: idle (nothing waits, no timer) <-> armed (one timer, for the earliest second).
 */
export class ExpiryQueue<Item> {
  readonly #clock: Clock;
  readonly #onDue: (item: Item) => void;
  readonly #secondOf = new Map<Item, number>();
  readonly #itemsAt = new Map<number, Set<Item>>();
  /** The seconds that something waits for, the earliest first. Most that are added come last. */
  readonly #seconds: number[] = [];
  #armedForS = Infinity;
  #cancelTimer: CancelTimer | undefined;

  /** `onDue` is called once for each item, in a task of its own; it must not throw. */
  constructor(clock: Clock, onDue: (item: Item) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** How many items wait. */
  get size(): number {
    return this.#secondOf.size;
  }

  /** The moment of the item is `atMs` (ms since the Unix epoch), whatever it was before. */
  set(item: Item, atMs: number): void {
    this.#remove(item);
    const second = Math.ceil(atMs / 1000);
    this.#secondOf.set(item, second);
    const items = this.#itemsAt.get(second);
    if (items === undefined) {
      this.#itemsAt.set(second, new Set([item]));
      this.#seconds.splice(this.#placeOf(second), 0, second);
    } else {
      items.add(item);
    }
    if (second < this.#armedForS) this.#arm(second);
  }

  /** The item does not wait any more. */
  delete(item: Item): void {
    this.#remove(item);
    if (this.#secondOf.size === 0) this.#disarm();
  }

  #remove(item: Item): void {
    const second = this.#secondOf.get(item);
    if (second === undefined) return;
    this.#secondOf.delete(item);
    const items = this.#itemsAt.get(second);
    items?.delete(item);
    if (items?.size !== 0) return;
    this.#itemsAt.delete(second);
    this.#seconds.splice(this.#placeOf(second), 1);
  }

  /** Where the second is among the others, or belongs. */
  #placeOf(second: number): number {
    let from = 0;
    let to = this.#seconds.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#seconds[middle] ?? second) < second) from = middle + 1;
      else to = middle;
    }
    return from;
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
    const [earliestS] = this.#seconds;
    if (earliestS !== undefined) this.#arm(earliestS);
    for (const item of due) this.#onDue(item);
  };

  #takeDue(): Item[] {
    const nowS = Math.floor(this.#clock.now() / 1000);
    const due: Item[] = [];
    for (;;) {
      const second = this.#seconds[0] ?? Infinity;
      if (second > nowS) return due;
      for (const item of this.#itemsAt.get(second) ?? []) {
        if (due.length === MAX_PER_TURN) return due;
        due.push(item);
        this.#remove(item);
      }
    }
  }
}
