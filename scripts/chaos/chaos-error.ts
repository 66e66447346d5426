/** A run that cannot be finished, and why. */
export class ChaosError extends Error {
  override readonly name = 'ChaosError';
}
