import type { Comparison } from './comparisons.ts';
import { expectRight } from './expect-right.ts';
import type { Found } from './measures.ts';
import { median } from '../../support/statistics.ts';
import type { Templates } from './templates.ts';

/** What a comparison came to. Medians of the rounds, in `unit`; the ratio is the median of the rounds' ratios. */
export interface Result {
  readonly choice: string;
  readonly against: string;
  readonly measure: string;
  readonly unit: string;
  readonly ratio: number;
  readonly ratios: readonly number[];
  readonly ofChoice: number;
  readonly ofAgainst: number;
}

/**
 * @param onRound called before each round; what it throws ends the comparison.
 * @throws before anything is timed when a side does not keep or read what it should, and after when it did not.
 */
export async function compare(
  { choice, against, measure }: Comparison,
  templates: Templates,
  rounds: number,
  onRound: () => void,
): Promise<Result> {
  const names = { choice: choice.name, against: against.name };
  if (measure === 'size') {
    onRound();
    const found = [
      await templates.bytesPerUser(choice.variant),
      await templates.bytesPerUser(against.variant),
    ] as const;
    return { ...names, measure: 'size of the file', unit: 'bytes/user', ...summarize([found]) };
  }
  return templates.withCopies([choice.variant, against.variant], async (sides, sightings) => {
    await expectRight(sides, sightings);
    await measure.warmUp(sides, sightings);
    const found: Found[] = [];
    for (let round = 0; round < rounds; round += 1) {
      onRound();
      found.push(await measure.round(sides, sightings));
    }
    for (const side of sides) await side.expect(sightings);
    return { ...names, measure: measure.label, unit: measure.unit, ...summarize(found) };
  });
}

function summarize(found: readonly Found[]): Pick<Result, 'ratio' | 'ratios' | 'ofChoice' | 'ofAgainst'> {
  const ratios = found.map(([ofChoice, ofAgainst]) => ofChoice / ofAgainst);
  return {
    ratio: median(ratios),
    ratios,
    ofChoice: median(found.map(([ofChoice]) => ofChoice)),
    ofAgainst: median(found.map(([, ofAgainst]) => ofAgainst)),
  };
}
