import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded randomness. Two streams of one seed are independent, so that drawing more of one leaves the other alone. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number, stream = 0) {
    this.#generator = xoroshiro128plus((seed ^ Math.imul(stream + 1, 0x9e3779b1)) | 0);
    // Seeds that differ in a bit or two start alike; a few draws set them apart.
    for (let i = 0; i < 16; i += 1) this.#generator.next();
  }

  /** An integer from `from` to `to`, both included. */
  int(from: number, to: number): number {
    return uniformInt(this.#generator, from, to);
  }

  /** True in `share` of all cases, 0 to 1. */
  chance(share: number): boolean {
    return uniformFloat64(this.#generator) < share;
  }

  /** One of `list`, which must not be empty. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.int(0, list.length - 1)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  /** How long to wait for something that comes at random, `mean` on average: exponential, at least 1, whole. */
  wait(mean: number): number {
    return Math.max(1, Math.round(-Math.log(1 - uniformFloat64(this.#generator)) * mean));
  }

  /** A number from 0 up to but not including 1. */
  unit(): number {
    return uniformFloat64(this.#generator);
  }

  /** Of the standard normal distribution (Box and Muller, 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }
}
