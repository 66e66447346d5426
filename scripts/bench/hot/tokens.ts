import { SignJWT } from 'jose';

/** Of the tokens of a run. */
export const SECRET = 'a secret of more than thirty-two bytes, for benchmarks';

/** A token of the user that lasts so long. */
export function tokenOf(userId: string, lastsForS: number): Promise<string> {
  return new SignJWT({ sub: userId, exp: Math.floor(Date.now() / 1_000) + lastsForS })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(SECRET));
}
