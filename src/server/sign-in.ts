import { randomBytes } from 'node:crypto';
import { tokenVerifier, type TokenVerifier } from '../auth/token-verifier.ts';
import { isOurFailure, type PresenceError } from '../domain/errors.ts';
import type { AnyServer } from '../sockets/socket-types.ts';
import { toPresenceError, toWireError } from '../wire/wire-error.ts';
import { type Config, hasKey } from './config.ts';

/** How this server knows people: by tokens of its owner, or, for trying it out, by tokens of its own. */
export interface SignIn {
  readonly verify: TokenVerifier;
  /** Secret of this very process, for the demo to sign with; undefined when tokens are the owner's. */
  readonly demoSecret?: string;
}

export function signInOf(config: Config): SignIn {
  if (!hasKey(config)) {
    const demoSecret = randomBytes(32).toString('base64url');
    return { verify: tokenVerifier({ secret: demoSecret }), demoSecret };
  }
  const { WHOSTHERE_JWT_SECRET: secret, WHOSTHERE_JWKS_URL: jwksUrl } = config;
  return {
    verify: tokenVerifier({
      ...(secret === undefined ? {} : { secret }),
      ...(jwksUrl === undefined ? {} : { jwksUrl }),
    }),
  };
}

export interface SocketData {
  userId?: string;
}

/** Lets in only sockets with a good `auth: { token }`; others get a `connect_error` whose `data` is our error. `onError` hears of our failures. */
export function requireToken(
  io: AnyServer<SocketData>,
  verify: TokenVerifier,
  onError: (error: PresenceError) => void,
): void {
  io.use((socket, next) => {
    const token: unknown = socket.handshake.auth['token'];
    verify(typeof token === 'string' ? token : '').then(
      (principal) => {
        socket.data.userId = principal.id;
        next();
      },
      (thrown: unknown) => {
        const error = toPresenceError(thrown);
        if (isOurFailure(error)) onError(error);
        const data = toWireError(error);
        next(Object.assign(new Error(data.message), { data }));
      },
    );
  });
}
