import type { Figure, Goal } from '../figure.ts';

export interface Counted {
  readonly what: string;
  readonly ours: number;
  readonly bare: number;
  /** Of ours, not of a ratio. */
  readonly goal: Goal;
}

/** What is counted exactly, where there is nothing to divide by. */
export function counted({ ours, ...told }: Counted): Figure {
  return { ...told, ours, unit: '', ratio: ours, from: ours, to: ours };
}
