import { z } from 'zod';
import type { ContenderName } from '../contenders/contender.ts';

/** What a design costs when people look so often in a day, in whatever unit. Grows with the looks. */
export type CostAt = (contender: ContenderName, looksPerDay: number) => Promise<number>;

/** Looks of a user in a day at which pull costs as much as another design; or which of the two is cheaper at any rate. */
export const breakEvenSchema = z.union([z.number().min(0), z.enum(['pull', 'push'])]);
export type BreakEven = z.output<typeof breakEvenSchema>;

/** Nobody looks more often: with an hour and a half of connected time that is a look every three seconds. */
export const MOST_LOOKS = 2_000;
const FEWEST_LOOKS = 0.1;
const STEP = 4;
/** The answer is this close to the truth, as a ratio. */
const PRECISION = 1.02;

/** Below the rate that is found pull is cheaper, above it the other. Found by bisection of the logarithm. */
export async function breakEven(against: ContenderName, costAt: CostAt): Promise<BreakEven> {
  const isPullCheaper = async (looks: number): Promise<boolean> =>
    (await costAt('pull', looks)) < (await costAt(against, looks));
  if (!(await isPullCheaper(FEWEST_LOOKS))) return 'push';
  // Upwards from few looks, which are simulated sooner.
  let low = FEWEST_LOOKS;
  let high = low * STEP;
  while (await isPullCheaper(high)) {
    if (high >= MOST_LOOKS) return 'pull';
    low = high;
    high = Math.min(MOST_LOOKS, high * STEP);
  }
  while (high / low > PRECISION) {
    const middle = Math.sqrt(low * high);
    if (await isPullCheaper(middle)) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}
