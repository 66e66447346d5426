import { PresenceError } from '../domain/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { AnySocket } from '../sockets/socket-types.ts';
import { parse, tokenMessageSchema } from '../wire/schemas.ts';
import type { ExpiryQueue } from './expiry-queue.ts';
import type { Principal } from './principal.ts';
import type { TokenVerifier } from './token-verifier.ts';

/** How long before its token expires a client is asked for the next one. In ms. */
const WARN_BEFORE_MS = 60_000;
/** Tokens of many clients may expire in the same second: they are asked over a time of this length before that. In ms. */
const WARN_SPREAD_MS = 30_000;

/** What all sessions share. */
export interface TokenTerms {
  readonly verify: TokenVerifier;
  readonly clock: Clock;
  readonly queue: ExpiryQueue<TokenSession>;
}

/**
 * Holds a connected socket to its token.
 *
 * States:
 * - held: by a token that lasts, or never expires. -> warned, about a minute before it expires
 * - warned: was sent `presence:expiring`. -> held, by a new token; -> ended, when the token expires
 * - ended: the connection is closed. Socket.IO clients connect anew by themselves, with a new token if they have one.
 */
export class TokenSession {
  readonly #socket: AnySocket;
  readonly #userId: string;
  readonly #terms: TokenTerms;
  #expiresAtMs: number | undefined;
  #isRenewing = false;

  /** To be closed when the socket has disconnected. */
  constructor(socket: AnySocket, principal: Principal, terms: TokenTerms) {
    this.#socket = socket;
    this.#userId = principal.id;
    this.#terms = terms;
    this.#hold(principal, 0);
  }

  /** A moment that the session has waited for has come. */
  due(): void {
    if (this.#expiresAtMs === undefined) return;
    if (this.#terms.clock.now() < this.#expiresAtMs) this.#warn(this.#expiresAtMs);
    // With no regard to what is not sent yet: a client that does not read would keep its connection.
    else this.#socket.conn.close(true);
  }

  /**
   * Goes on with another token of the same user. Returns when it expires, in ms since the Unix epoch; null for never.
   * @throws {PresenceError} `invalid_request`, `unauthorized`, `forbidden` for another user's, `unavailable` when keys
   * cannot be had, `rate_limited` while the last one is still being checked; then the old token counts.
   */
  async renew(message: unknown): Promise<number | null> {
    const { verify, clock } = this.#terms;
    const { token } = parse(tokenMessageSchema, message);
    if (this.#isRenewing) {
      throw new PresenceError('rate_limited', 'another token is being checked', { retryAfterMs: 1_000 });
    }
    this.#isRenewing = true;
    try {
      const renewed = await verify(token);
      if (renewed.id !== this.#userId) throw new PresenceError('forbidden', 'the token is of another user');
      // Who gives out the same token again and again is asked ever later, and not without end.
      if (this.#socket.connected) this.#hold(renewed, ((renewed.expiresAtMs ?? 0) - clock.now()) / 2);
      return renewed.expiresAtMs ?? null;
    } finally {
      this.#isRenewing = false;
    }
  }

  close(): void {
    this.#terms.queue.delete(this);
  }

  /** Warns no sooner than `restMs` from now. */
  #hold({ expiresAtMs }: Principal, restMs: number): void {
    const { clock, queue } = this.#terms;
    this.#expiresAtMs = expiresAtMs;
    queue.delete(this);
    if (expiresAtMs === undefined) return;
    const nowMs = clock.now();
    const warnAtMs = Math.max(expiresAtMs - WARN_BEFORE_MS - WARN_SPREAD_MS * Math.random(), nowMs + restMs);
    if (warnAtMs <= nowMs) this.#warn(expiresAtMs);
    else queue.set(this, Math.min(warnAtMs, expiresAtMs));
  }

  #warn(expiresAtMs: number): void {
    const { clock, queue } = this.#terms;
    this.#socket.emit('presence:expiring', { expiresAt: expiresAtMs, now: clock.now() });
    queue.set(this, expiresAtMs);
  }
}
