import { Slots } from './slots.ts';

/** A map whose entries are brief; see {@link Slots}. */
export class BriefMap<Value> {
  readonly #slotOf = new Map<string, number>();
  readonly #slots = new Slots<Value>();

  get size(): number {
    return this.#slotOf.size;
  }

  has(key: string): boolean {
    return this.#slotOf.has(key);
  }

  get(key: string): Value | undefined {
    const slot = this.#slotOf.get(key);
    return slot === undefined ? undefined : this.#slots.at(slot);
  }

  /** For a key that has no value yet. */
  add(key: string, value: Value): void {
    this.#slotOf.set(key, this.#slots.take(value));
  }

  delete(key: string): void {
    const slot = this.#slotOf.get(key);
    if (slot === undefined) return;
    this.#slotOf.delete(key);
    this.#slots.leave(slot);
  }

  values(): Value[] {
    return this.#slots.all();
  }
}
