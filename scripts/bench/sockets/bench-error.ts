/** A run that cannot be finished, and why. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
