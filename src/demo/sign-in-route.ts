import type { RequestHandler } from 'express';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { checked } from './checked.ts';
import { nameSchema } from './name.ts';

const TOKEN_LIFETIME = '12h';

const bodySchema = z.object({ name: z.string().trim().pipe(nameSchema) });

export interface SignInParts {
  /** What tokens are signed with. */
  readonly secret: string;
  /** Somebody signs in; before the token is given away. */
  readonly onSignIn: (person: string) => Promise<void>;
}

/**
 * `POST { name }` -> `{ token, userId }`: whoever gives a name is signed in under it, for 12 hours. For trying out only.
 * @throws {PresenceError} `invalid_request` for a name that cannot be, to the app's error handler.
 */
export function signInRoute({ secret, onSignIn }: SignInParts): RequestHandler {
  const key = new TextEncoder().encode(secret);
  return async (request, response) => {
    const { name } = checked(bodySchema, request.body);
    await onSignIn(name);
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(name)
      .setIssuedAt()
      .setExpirationTime(TOKEN_LIFETIME)
      .sign(key);
    response.set('Cache-Control', 'no-store').json({ token, userId: name });
  };
}
