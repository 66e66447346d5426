import { median } from '../../support/statistics.ts';
import type { Figure, Goal } from './figure.ts';

/** What was measured of both sides in turns that followed each other. */
export interface Pair<Sample> {
  readonly ours: Sample;
  readonly bare: Sample;
}

export interface FigureOptions {
  readonly what: string;
  readonly unit: string;
  readonly goal?: Goal;
}

/** All turns of two sides. */
export class Turns<Sample> {
  readonly #pairs: readonly Pair<Sample>[];

  private constructor(pairs: readonly Pair<Sample>[]) {
    this.#pairs = pairs;
  }

  /**
   * Measures both sides in turns, each first as often as the other: what the machine does besides hits both. One
   * round more comes before them, and counts for nothing: code is compiled in it.
   */
  static async take<Side, Sample>(
    sides: { readonly ours: Side; readonly bare: Side },
    rounds: number,
    measure: (side: Side) => Promise<Sample>,
  ): Promise<Turns<Sample>> {
    const pairs: Pair<Sample>[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const isOursFirst = round % 2 === 0;
      const first = await measure(isOursFirst ? sides.ours : sides.bare);
      const second = await measure(isOursFirst ? sides.bare : sides.ours);
      if (round > 0) pairs.push(isOursFirst ? { ours: first, bare: second } : { ours: second, bare: first });
    }
    return new Turns(pairs);
  }

  /** Over all rounds but the first, which counts for nothing. */
  sum(of: (pair: Pair<Sample>) => number): number {
    return this.#pairs.reduce((sum, pair) => sum + of(pair), 0);
  }

  figure(of: (sample: Sample) => number, options: FigureOptions): Figure {
    const ratios = this.#pairs.map(({ ours, bare }) => of(ours) / of(bare));
    return {
      ...options,
      ours: median(this.#pairs.map(({ ours }) => of(ours))),
      bare: median(this.#pairs.map(({ bare }) => of(bare))),
      ratio: median(ratios),
      from: Math.min(...ratios),
      to: Math.max(...ratios),
    };
  }
}
