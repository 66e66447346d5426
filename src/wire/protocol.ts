import type { ErrorCode } from '../domain/errors.ts';
import type { Presence } from '../domain/presence.ts';

export type { Evidence, LastSeenApprox, Presence, Status } from '../domain/presence.ts';
export type { ErrorCode } from '../domain/errors.ts';

/** The most ids in one refresh. */
export const MAX_IDS_PER_REFRESH = 1_000;
/**
 * The largest message that a refresh can be: of its ids, each has at most 128 characters, each character at most 12 bytes
 * (two `\u` escapes), two quotes and a comma; the rest is small. What is larger need not be read.
 */
export const MAX_REFRESH_BYTES = MAX_IDS_PER_REFRESH * (128 * 12 + 3) + 1_024;
/** The most touches in one call. */
export const MAX_TOUCHES_PER_CALL = 10_000;
/** The version of this protocol, as said in `presence:hello`. */
export const PROTOCOL_VERSION = 1;

export interface RefreshMessage {
  readonly ids: readonly string[];
  /** How old an answer may be, in ms. The server clamps it to what it allows. */
  readonly maxAge?: number | undefined;
  /** Nobody caused this refresh: it is no activity of the viewer. */
  readonly background?: true | undefined;
}

export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  /** When it makes sense to try again, in ms from now. */
  readonly retryAfterMs?: number;
}

/** What a refresh is acked with. */
export type RefreshAck = RefreshReply | { readonly error: WireError };

export interface RefreshReply {
  readonly presences: readonly Presence[];
  /** These follow in `presence:resolved`. */
  readonly pending: readonly string[];
  /** The server's clock when it sent this, ms since the Unix epoch: what the times of answers are to be compared with. */
  readonly now: number;
}

export interface ProbeAck {
  /** Time since the person's last input on this device, in ms. */
  readonly idleMs: number;
}

/** What a new token is acked with: when it expires, ms since the Unix epoch, or null for never. */
export type TokenAck = { readonly expiresAt: number | null } | { readonly error: WireError };

/** The token of this socket is about to expire: a new one keeps the connection. In ms since the Unix epoch. */
export interface ExpiringMessage {
  readonly expiresAt: number;
  /** The server's clock when it sent this. */
  readonly now: number;
}

/** viewer or target -> server */
export interface ClientToServerEvents {
  'presence:refresh': (message: RefreshMessage, ack: (reply: RefreshAck) => void) => void;
  'presence:hello': (message: { readonly version: typeof PROTOCOL_VERSION }) => void;
  'presence:bye': () => void;
  /** Only where `requireToken` lets sockets in, as the standalone server does. */
  'presence:token': (message: { readonly token: string }, ack?: (reply: TokenAck) => void) => void;
}

/** server -> viewer or target */
export interface ServerToClientEvents {
  'presence:resolved': (presences: readonly Presence[]) => void;
  'presence:probe': (message: Record<string, never>, ack: (reply: ProbeAck) => void) => void;
  'presence:expiring': (message: ExpiringMessage) => void;
}
