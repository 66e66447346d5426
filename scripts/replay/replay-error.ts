/** A replay that cannot be run, for a reason that whoever started it can do something about. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}
