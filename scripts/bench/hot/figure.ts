import { z } from 'zod';

/** What the ratio of a figure must be. */
const goalSchema = z.union([z.strictObject({ atLeast: z.number() }), z.strictObject({ atMost: z.number() })]);
export type Goal = z.output<typeof goalSchema>;

export const figureSchema = z.strictObject({
  /** Such as `operations/s`. */
  what: z.string(),
  /** Medians of all turns; `unit` tells of what. */
  ours: z.number(),
  bare: z.number(),
  unit: z.string(),
  /** Ours to theirs: the median of the ratios of turns that followed each other. Where there is nothing to divide by, ours. */
  ratio: z.number(),
  /** The smallest and the largest of those. */
  from: z.number(),
  to: z.number(),
  /** Figures that are told beside have none. */
  goal: goalSchema.optional(),
});
export type Figure = z.output<typeof figureSchema>;

export function isMet({ ratio, goal }: Figure): boolean {
  if (goal === undefined) return true;
  return 'atLeast' in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
}

/** `>= 0.95`, `<= 1.08`. */
export function goalText(goal: Goal): string {
  return 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
}
