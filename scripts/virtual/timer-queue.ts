/** A task that waits for its moment. Of those at the same moment the first armed comes first. */
export interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly task: () => void;
  /** Where it is in the queue; -1 when it is not. */
  place: number;
}

/** Timers, soonest first: a binary heap in which every timer knows its place, so that it can be taken out again. */
export class TimerQueue {
  readonly #heap: Timer[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  get soonest(): Timer | undefined {
    return this.#heap[0];
  }

  add(atMs: number, task: () => void): Timer {
    const timer = { atMs, order: this.#order++, task, place: this.#heap.length };
    this.#heap.push(timer);
    this.#rise(timer);
    return timer;
  }

  /** Does nothing when it is not there any more. */
  remove(timer: Timer): void {
    const { place } = timer;
    if (place === -1) return;
    timer.place = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === timer) return;
    this.#put(last, place);
    this.#sink(last);
    this.#rise(last);
  }

  #rise(timer: Timer): void {
    for (let { place } = timer; place > 0;) {
      const parentPlace = (place - 1) >> 1;
      const parent = this.#heap[parentPlace];
      if (parent === undefined || isBefore(parent, timer)) return;
      this.#put(parent, place);
      this.#put(timer, parentPlace);
      place = parentPlace;
    }
  }

  #sink(timer: Timer): void {
    for (;;) {
      const { place } = timer;
      const left = this.#heap[2 * place + 1];
      const right = this.#heap[2 * place + 2];
      const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || isBefore(timer, child)) return;
      const childPlace = child.place;
      this.#put(child, place);
      this.#put(timer, childPlace);
    }
  }

  #put(timer: Timer, place: number): void {
    this.#heap[place] = timer;
    timer.place = place;
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
