import { type Kind, PAIRS, WAY_NAMES, type WayName } from './people.ts';
import { mannWhitney } from './mann-whitney.ts';
import { type Moment, MOMENTS, type Quantity, type Sample, type Samples } from './samples.ts';

export interface Comparison {
  readonly way: WayName;
  readonly moment: Moment;
  readonly hidden: Kind;
  readonly absent: Kind;
  readonly ofHidden: Sample;
  readonly ofAbsent: Sample;
  /** How likely such a difference, or a greater one, is between samples of the same. */
  readonly p: Readonly<Partial<Record<Quantity, number>>>;
  /** Answers to the one such as there are none to the other. */
  readonly strangers: readonly string[];
}

/** Pairs of samples, each from one run, in random order: only these may be compared. */
export function compareAll(samples: Samples): readonly Comparison[] {
  return WAY_NAMES.flatMap((way) =>
    MOMENTS.flatMap((moment) =>
      PAIRS.map(([hidden, absent]): Comparison => {
        const [ofHidden, ofAbsent] = [samples.of(way, moment, hidden), samples.of(way, moment, absent)];
        const p = {
          tookUs: mannWhitney(ofHidden.tookUs, ofAbsent.tookUs),
          ageMs: mannWhitney(ofHidden.ageMs, ofAbsent.ageMs),
          ...(way === 'HTTP' && { keepForS: mannWhitney(ofHidden.keepForS, ofAbsent.keepForS) }),
        };
        const strangers = [...without(ofHidden.shapes, ofAbsent.shapes), ...without(ofAbsent.shapes, ofHidden.shapes)];
        return { way, moment, hidden, absent, ofHidden, ofAbsent, p, strangers };
      }),
    ),
  );
}

function without(shapes: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): string[] {
  return [...shapes.keys()].filter((shape) => !others.has(shape));
}
