import { isOurFailure, PresenceError } from '../domain/errors.ts';
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

/** What whoever asked on a socket may see of what was thrown. `onError` hears of it when it is our own fault. */
export function refusalOf(thrown: unknown, onError: (error: PresenceError) => void): WireError {
  const error = toPresenceError(thrown);
  if (isOurFailure(error)) onError(error);
  return toWireError(error);
}

/** What a middleware of Socket.IO refuses a connection with: a `connect_error` whose `data` is our error. */
export function connectError(refusal: WireError): Error & { readonly data: WireError } {
  return Object.assign(new Error(refusal.message), { data: refusal });
}
