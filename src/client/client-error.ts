import type { ErrorCode } from '../wire/protocol.ts';

/**
 * What can go wrong with a refresh. The server's own codes (docs/reference/errors.md), and three that are of the client:
 * - `disconnected`: there is no connection, or it was lost before the answer came.
 * - `timeout`: the server did not answer within `timeoutMs`.
 * - `closed`: the client has been closed.
 */
export type PresenceClientErrorCode = ErrorCode | 'disconnected' | 'timeout' | 'closed';

/** Why a refresh brought no answer. `code` is stable; `message` is for people and may change. */
export class PresenceClientError extends Error {
  override readonly name = 'PresenceClientError';
  declare readonly code: PresenceClientErrorCode;
  /** When it makes sense to try again, in ms from now. */
  declare readonly retryAfterMs: number | undefined;

  constructor(code: PresenceClientErrorCode, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
