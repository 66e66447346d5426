/** Every error a caller can see, and the HTTP status it travels under. docs/reference/errors.md lists them. */
export const ERROR_STATUS = {
  invalid_request: 400,
  too_many_ids: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  payload_too_large: 413,
  rate_limited: 429,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/**
 * The one error class of whosthere. `code` is stable; `message` is for people and may change. The message goes out to
 * callers, so it tells nothing of our inside: that is in `cause`, for the operator.
 */
export class PresenceError extends Error {
  override readonly name = 'PresenceError';
  readonly code: ErrorCode;
  /** When it makes sense to try again, in ms from now. */
  readonly retryAfterMs?: number;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.code = code;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** Something of ours failed, and its operator should hear of it: not merely "closed". */
export function isOurFailure(error: PresenceError): boolean {
  return error.code === 'unavailable' && error.cause !== undefined;
}

/** The message of anything that was thrown, for the error that wraps it. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The address for an error message: a password in it belongs neither on a terminal nor in a log. */
export function withoutCredentials(url: string): string {
  // However it is written: WHATWG's reader takes `https:me:secret@host` for an address, and a backslash for a slash.
  return url.replace(/^([a-z][a-z\d+.-]*:(?=[/\\]))?[^]*@/i, '$1//…@');
}
