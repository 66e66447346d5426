import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** All chance of a history comes from here, so that its seed replays it. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    const generator = xoroshiro128plus(seed);
    this.#next = () => generator.next();
    // Neighbouring seeds start out alike; a few rounds part them.
    for (let round = 0; round < 8; round += 1) generator.next();
  }

  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(((this.#next() >>> 0) / 2 ** 32) * (max - min + 1));
  }

  chance(probability: number): boolean {
    return (this.#next() >>> 0) / 2 ** 32 < probability;
  }

  pick<T>(items: readonly [T, ...T[]]): T;
  pick<T>(items: readonly T[]): T | undefined;
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.int(0, items.length - 1)];
  }

  /** Some of the items, at least one if there is one, in their order. */
  some<T>(items: readonly T[]): T[] {
    const chosen = items.filter(() => this.chance(0.5));
    const one = this.pick(items);
    return chosen.length > 0 || one === undefined ? chosen : [one];
  }

  /** One of the keys, each as likely as its weight says. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.int(
      1,
      entries.reduce((sum, [, weight]) => sum + weight, 0),
    );
    for (const [key, weight] of entries) {
      left -= weight;
      if (left <= 0) return key;
    }
    throw new RangeError('no weights');
  }
}
