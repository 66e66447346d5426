/** Up to this much after the first failure, in ms. */
const FIRST_MS = 100;
const LONGEST_MS = 2_000;

/**
 * How long to wait after `failures` in a row, in ms: random, up to twice as much after each, lest all nodes come at once.
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
 */
export function fullJitterMs(failures: number): number {
  return Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
}
