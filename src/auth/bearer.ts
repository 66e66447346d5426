import type { IncomingMessage } from 'node:http';
import type { Principal } from './principal.ts';
import type { TokenVerifier } from './token-verifier.ts';

/** Authenticates HTTP requests by `Authorization: Bearer <token>` (RFC 6750, section 2.1). */
export function bearerAuth(verify: TokenVerifier): (request: IncomingMessage) => Promise<Principal | undefined> {
  const verifyOften = verify.often ?? verify;
  return async (request) => {
    const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(request.headers.authorization ?? '')?.[1];
    return token === undefined ? undefined : verifyOften(token);
  };
}
