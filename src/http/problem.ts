import { STATUS_CODES, type ServerResponse } from 'node:http';
import { ERROR_STATUS, type ErrorCode, isOurFailure, PresenceError } from '../domain/errors.ts';
import { toPresenceError } from '../wire/wire-error.ts';
import type { Next } from './handler.ts';
import { NO_STORE, send } from './reply.ts';

/** Problem details (RFC 9457) with our stable `code`. */
export function sendProblem(response: ServerResponse, { code, message, retryAfterMs }: PresenceError): void {
  const status = ERROR_STATUS[code];
  const headers = {
    ...NO_STORE,
    ...(code === 'unauthorized' && { 'WWW-Authenticate': 'Bearer' }),
    ...(retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) }),
  };
  // With this type the title is that of the status (RFC 9457, section 4.2.1); `code` tells the rest.
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail: message });
  send(response, { status, type: 'application/problem+json; charset=utf-8', headers, body });
}

/** Answers, as a problem, what could not be answered because this was thrown. */
export type ProblemHandler = (thrown: unknown, request: unknown, response: ServerResponse, next: Next) => void;

/** For Express, too, as what handles errors. `onError` hears of what is our own fault. */
export function problemHandler(onError: (error: PresenceError) => void): ProblemHandler {
  return (thrown, _request, response, next) => {
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
