/** NaN of an empty list, as is {@link percentile}. */
export function median(list: readonly number[]): number {
  const ascending = list.toSorted((a, b) => a - b);
  const upper = ascending[Math.floor(ascending.length / 2)] ?? NaN;
  const lower = ascending[Math.ceil(ascending.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/** The smallest value that `share` (0 to 1) of the list do not exceed. */
export function percentile(list: readonly number[], share: number): number {
  return list.toSorted((a, b) => a - b)[Math.ceil(list.length * share) - 1] ?? NaN;
}
