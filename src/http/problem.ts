import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Response } from 'express';
import { ERROR_STATUS, type ErrorCode, isOurFailure, PresenceError } from '../domain/errors.ts';
import { toPresenceError } from '../wire/wire-error.ts';

/** Problem details (RFC 9457) with our stable `code`. */
export function sendProblem(response: Response, error: PresenceError): void {
  const status = ERROR_STATUS[error.code];
  if (error.code === 'unauthorized') response.set('WWW-Authenticate', 'Bearer');
  if (error.retryAfterMs !== undefined) response.set('Retry-After', String(Math.ceil(error.retryAfterMs / 1000)));
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        // With this type the title is that of the status (RFC 9457, section 4.2.1); `code` tells the rest.
        type: 'about:blank',
        title: STATUS_CODES[status],
        status,
        code: error.code,
        detail: error.message,
      }),
    );
}

/** Turns whatever a route threw into a problem. `onError` hears of what is our own fault. */
export function problemHandler(onError: (error: PresenceError) => void): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const error = fromHttpError(thrown) ?? toPresenceError(thrown);
    if (isOurFailure(error)) onError(error);
    sendProblem(response, error);
  };
}

const CODE_OF_STATUS: ReadonlyMap<number, ErrorCode> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [413, 'payload_too_large'],
]);

/** Express, its body parser and an embedder's `authenticate` throw errors that carry the status of the client's fault. */
function fromHttpError(thrown: unknown): PresenceError | undefined {
  if (thrown instanceof PresenceError || !(thrown instanceof Error) || !('status' in thrown)) return undefined;
  const { status } = thrown;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  // Express repeats a path that it cannot decode, however long.
  const message = thrown.message.length > 200 ? `${thrown.message.slice(0, 200)}…` : thrown.message;
  return new PresenceError(CODE_OF_STATUS.get(status) ?? 'invalid_request', message, { cause: thrown });
}
