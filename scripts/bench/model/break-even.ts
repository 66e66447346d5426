import type { ContenderName } from '../contenders/contender.ts';

/** What a design costs when people look so often in a day, in whatever unit. Grows with the looks. */
export type CostAt = (contender: ContenderName, looksPerDay: number) => Promise<number>;

/** Nobody looks more often: that is every ten seconds, day and night. */
const MOST_LOOKS = 8_640;
const FEWEST_LOOKS = 0.1;
/** The answer is this close to the truth, as a ratio. */
const PRECISION = 1.02;

/**
 * At which rate of looks in a day pull costs as much as the other: below it pull is cheaper, above it the other is. Found
 * by bisection of the logarithm. Undefined when one of the two is cheaper at every rate.
 */
export async function breakEven(against: ContenderName, costAt: CostAt): Promise<number | undefined> {
  const isPullCheaper = async (looks: number): Promise<boolean> =>
    (await costAt('pull', looks)) < (await costAt(against, looks));
  if (!(await isPullCheaper(FEWEST_LOOKS))) return undefined;
  // Upwards from few looks, which are simulated sooner.
  let low = FEWEST_LOOKS;
  let high = low * 4;
  while (await isPullCheaper(high)) {
    if (high >= MOST_LOOKS) return undefined;
    low = high;
    high = Math.min(MOST_LOOKS, high * 4);
  }
  while (high / low > PRECISION) {
    const middle = Math.sqrt(low * high);
    if (await isPullCheaper(middle)) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}
