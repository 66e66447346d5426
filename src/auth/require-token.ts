import type { PresenceError } from '../domain/errors.ts';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { AnyNamespace, AnyServer, AnySocket } from '../sockets/socket-types.ts';
import type { TokenAck } from '../wire/protocol.ts';
import { connectError, refusalOf } from '../wire/wire-error.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import type { Principal } from './principal.ts';
import { TokenSession } from './token-session.ts';
import type { TokenVerifier } from './token-verifier.ts';

/** What a token leaves on `socket.data`. */
export interface SignedIn {
  userId?: string;
}

export interface RequireTokenOptions {
  /** Hears of failures of ours, such as that the keys cannot be had. */
  readonly onError: (error: PresenceError) => void;
  /** What the expiry of tokens is compared with; the system's, unless given. */
  readonly clock?: Clock;
}

/**
 * Lets in only sockets with a good `auth: { token }`; others get a `connect_error` whose `data` is our error. Puts
 * `userId` on `socket.data`. A connection ends when its token expires, unless it has been given another one by
 * `presence:token`, for which `presence:expiring` asks it about a minute before. To be called before sockets connect.
 */
export function requireToken<Data extends SignedIn>(
  io: AnyServer<Data> | AnyNamespace<Data>,
  verify: TokenVerifier,
  { onError, clock = systemClock }: RequireTokenOptions,
): void {
  const principals = new WeakMap<AnySocket, Principal>();
  const queue = new ExpiryQueue<TokenSession>(clock, (session) => {
    session.due();
  });
  const terms = { verify, clock, queue };
  io.use((socket, next) => {
    const token: unknown = socket.handshake.auth['token'];
    verify(typeof token === 'string' ? token : '').then(
      (principal) => {
        principals.set(socket, principal);
        socket.data.userId = principal.id;
        next();
      },
      (thrown: unknown) => {
        next(connectError(refusalOf(thrown, onError)));
      },
    );
  });

  const sessions = new Map<AnySocket, TokenSession>();
  // Functions that are the same for all sockets: ones of their own would take 300 bytes of each.
  const onDisconnect = function (this: AnySocket): void {
    sessions.get(this)?.close();
    sessions.delete(this);
  };
  const onToken = function (this: AnySocket, ...args: unknown[]): void {
    const ack = args.at(-1);
    const reply = (answer: TokenAck): void => {
      if (typeof ack === 'function') (ack as (answer: TokenAck) => void)(answer);
    };
    sessions
      .get(this)
      ?.renew(args[0])
      .then(
        (expiresAt) => {
          reply({ expiresAt });
        },
        (thrown: unknown) => {
          reply({ error: refusalOf(thrown, onError) });
        },
      );
  };
  io.on('connection', (socket: AnySocket) => {
    const principal = principals.get(socket);
    // A handler that was called before may have disconnected it.
    if (principal === undefined || !socket.connected) return;
    principals.delete(socket);
    sessions.set(socket, new TokenSession(socket, principal, terms));
    socket.on('disconnect', onDisconnect).on('presence:token', onToken);
  });
}
