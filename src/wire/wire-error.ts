import { PresenceError } from '../domain/errors.ts';
import type { WireError } from './protocol.ts';

/** What the other side may see of an error. Anything that is not a PresenceError is a bug of ours, and stays inside. */
export function toPresenceError(error: unknown): PresenceError {
  if (error instanceof PresenceError) return error;
  return new PresenceError('unavailable', 'internal error', { cause: error });
}

export function toWireError(error: unknown): WireError {
  const { code, message, retryAfterMs } = toPresenceError(error);
  return retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs };
}
