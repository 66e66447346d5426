import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';

/** Signs in whoever the replay needs, with a secret that only it and its server know. */
export class Tokens {
  readonly secret = randomBytes(32).toString('base64url');

  of(user: string): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user)
      .setExpirationTime('1d')
      .sign(new TextEncoder().encode(this.secret));
  }
}
