import type { Distribution } from '../../../support/distribution.ts';

export interface OnlookersOptions {
  readonly url: string;
  readonly count: number;
}

/** What came of a rush, in which everybody asks once. */
export interface Rush {
  /** How many were told what, such as `online probe`. */
  readonly kinds: Readonly<Record<string, number>>;
  /** From each one's question to its answer. */
  readonly waitMs: Distribution;
}
