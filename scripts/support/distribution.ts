/** What is told of many numbers. All zero when there are none. */
export interface Distribution {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export function distributionOf(values: readonly number[]): Distribution {
  const ascending = [...values].sort((a, b) => a - b);
  /** The smallest value that at least `share` of all do not exceed. */
  const at = (share: number): number => ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? 0;
  return { count: ascending.length, median: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
