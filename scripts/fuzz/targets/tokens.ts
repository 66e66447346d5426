import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import * as fc from 'fast-check';
import { SignJWT } from 'jose';
import { bearerAuth } from '../../../src/auth/bearer.ts';
import { tokenVerifier } from '../../../src/auth/token-verifier.ts';
import { PresenceError } from '../../../src/domain/errors.ts';
import { damaged } from '../inputs/damage.ts';
import { ACCEPTED, REFUSED, type Tally, type Target } from '../target.ts';

const SECRET = 'a secret of more than thirty-two bytes, for fuzzing';
const ALG = { alg: 'HS256' };
const key = new TextEncoder().encode(SECRET);
/** Good until the year 2286. */
const claims = { sub: 'alice', exp: 9_999_999_999, scope: 'presence:touch' };

const good = await new SignJWT(claims).setProtectedHeader(ALG).sign(key);
const other = await new SignJWT({ ...claims, sub: 'bob' }).setProtectedHeader(ALG).sign(key);
const [head = '', body = '', signature = ''] = good.split('.');
const [, otherBody = '', otherSignature = ''] = other.split('.');
const base64 = (text: string): string => Buffer.from(text).toString('base64url');

/** Parts of good tokens, mixed. */
const mixed = fc
  .tuple(
    fc.constantFrom(head, base64('{"alg":"none"}'), base64('{"alg":"HS512"}'), base64('{"alg":"RS256"}')),
    fc.constantFrom(body, otherBody, base64('{"sub":"alice"}')),
    fc.constantFrom(signature, otherSignature, '', base64('x'.repeat(32))),
  )
  .map((parts) => parts.join('.'));
const header = fc.oneof(fc.constantFrom(good, other), mixed).map((token) => `Bearer ${token}`);

/** The same bytes may be written in more than one way: what was signed is to be the same, and the signature its own. */
function isOurs(authorization: string): boolean {
  const [, token = ''] = /^bearer +(\S+) *$/i.exec(authorization) ?? [];
  const parts = token.split('.');
  const signed = parts.slice(0, 2).join('.');
  const bytes = Buffer.from(parts[2] ?? '', 'base64url').toString('hex');
  return [good, other].some((whole) => {
    const [first, second, third = ''] = whole.split('.');
    return signed === `${first ?? ''}.${second ?? ''}` && bytes === Buffer.from(third, 'base64url').toString('hex');
  });
}

/** Authorization headers with good, mixed and damaged tokens: whoever is let in carries what was signed. */
export const tokens: Target<string> = {
  name: 'tokens',
  share: 4,
  inputs: damaged(header),
  open: async () => {
    const authenticate = bearerAuth(tokenVerifier({ secret: SECRET }));
    return {
      take: async (authorization): Promise<Tally> => {
        const isLetIn = await letsIn(authenticate, authorization);
        if (isLetIn && !isOurs(authorization)) throw new Error('let in with what was never signed');
        const isWhole = [good, other].some((token) => authorization === `Bearer ${token}`);
        if (!isLetIn && isWhole) throw new Error('a good token was refused');
        return isLetIn ? ACCEPTED : REFUSED;
      },
      close: async () => undefined,
    };
  },
};

async function letsIn(authenticate: ReturnType<typeof bearerAuth>, authorization: string): Promise<boolean> {
  try {
    const request = new IncomingMessage(new Socket());
    request.headers.authorization = authorization;
    return (await authenticate(request)) !== undefined;
  } catch (error) {
    if (error instanceof PresenceError && error.code === 'unauthorized') return false;
    throw error;
  }
}
