import { type JWTPayload, SignJWT } from 'jose';

/** The shared secret of the servers under test. */
export const SECRET = 'a secret of more than thirty-two bytes, for tests';

export const BOTH_SCOPES = 'presence:touch presence:admin';

/** A good HS256 token of this user, with these further claims. Valid for five minutes, unless they say otherwise. */
export function tokenOf(userId: string, claims: JWTPayload = {}, secret = SECRET): Promise<string> {
  const nowS = Math.floor(Date.now() / 1000);
  return new SignJWT({ sub: userId, exp: nowS + 300, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));
}

/** A good token of a service that may touch and forget. */
export function serviceToken(scope: string = BOTH_SCOPES): Promise<string> {
  return tokenOf('a-service', { scope });
}
