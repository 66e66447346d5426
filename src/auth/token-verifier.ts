import {
  createRemoteJWKSet,
  errors,
  jwksCache,
  type JWKSCacheInput,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyOptions,
} from 'jose';
import { messageOf, PresenceError } from '../domain/errors.ts';
import { HTTP_URL_RULE, isHttpUrl } from '../domain/http-url.ts';
import { isUserId } from '../domain/user-id.ts';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { Principal } from './principal.ts';
import { RememberedTokens } from './remembered-tokens.ts';

/** @throws {PresenceError} `unauthorized`, also by rejection, for a token that does not hold; `unavailable` when keys cannot be had. */
export interface TokenVerifier {
  (token: string): Promise<Principal>;
  /** The same for tokens that come with every request. Those that held may be remembered; see {@link RememberedTokens}. */
  readonly often?: (token: string) => Principal | Promise<Principal>;
}

export interface TokenVerifierOptions {
  /** Shared secret of HS256 tokens, at least 32 bytes (RFC 7518, section 3.2). */
  readonly secret?: string;
  /** Address of a JSON Web Key Set, for tokens signed with a private key. */
  readonly jwksUrl?: string;
  /** Expected `iss`; any, unless given. */
  readonly issuer?: string;
  /** Expected `aud`; any, unless given. */
  readonly audience?: string;
  /** What `exp` and `nbf` are compared with; the system's, unless given. */
  readonly clock?: Clock;
}

/** More than any HTTP header can carry; what is longer is not looked at. In UTF-16 code units. */
const MAX_TOKEN_LENGTH = 16_384;

/** RFC 7518, section 3.2: a key as long as the hash. */
export const MIN_SECRET_BYTES = 32;
const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

/**
 * Verifies JWTs: `sub` is the user id, `scope` is space-separated (RFC 8693, section 4.2). `exp` and `nbf` count to the
 * second, without tolerance; a token without `exp` never expires.
 * @throws {PresenceError} `invalid_request` for options that cannot work.
 */
export function tokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { secret, jwksUrl, clock = systemClock } = options;
  if ((secret === undefined) === (jwksUrl === undefined)) {
    throw new PresenceError('invalid_request', 'tokens: give either a secret or the address of a key set');
  }
  const claims: JWTVerifyOptions = {
    ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
    ...(options.audience === undefined ? {} : { audience: options.audience }),
  };
  const termsOf = (algorithms: string[]): JWTVerifyOptions => ({
    ...claims,
    algorithms,
    currentDate: new Date(clock.now()),
  });
  if (secret !== undefined) {
    const key = secretKey(secret);
    const verify = verifierBy((token) => jwtVerify(token, key, termsOf(['HS256'])));
    return remembering(verify, clock, () => key);
  }
  // jose puts the set here whenever it has read it, a new object each time.
  const read: JWKSCacheInput = {};
  const keys = createRemoteJWKSet(keySetAddress(jwksUrl ?? ''), { [jwksCache]: read });
  const verify = verifierBy((token) => jwtVerify(token, keys, termsOf(PUBLIC_KEY_ALGORITHMS)));
  // When it has to be read anew, no token holds before that.
  return remembering(verify, clock, () => (keys.fresh ? read['jwks'] : undefined));
}

function remembering(verify: TokenVerifier, clock: Clock, keys: () => object | undefined): TokenVerifier {
  const remembered = new RememberedTokens(verify, clock, keys);
  return Object.assign(verify, { often: (token: string) => remembered.verify(token) });
}

/** Whether the secret is long enough, in bytes of UTF-8, for HS256. */
export function isStrongSecret(secret: string): boolean {
  return new TextEncoder().encode(secret).byteLength >= MIN_SECRET_BYTES;
}

function secretKey(secret: string): Uint8Array {
  if (!isStrongSecret(secret)) {
    throw new PresenceError('invalid_request', `tokens: the secret must have at least ${MIN_SECRET_BYTES} bytes`);
  }
  return new TextEncoder().encode(secret);
}

function keySetAddress(jwksUrl: string): URL {
  if (!isHttpUrl(jwksUrl))
    throw new PresenceError('invalid_request', `tokens: the address of the key set ${HTTP_URL_RULE}`);
  return new URL(jwksUrl);
}

function verifierBy(check: (token: string) => Promise<{ payload: JWTPayload }>): (token: string) => Promise<Principal> {
  return async (token) => {
    if (token.length > MAX_TOKEN_LENGTH) throw new PresenceError('unauthorized', 'the token does not hold: too long');
    const { payload } = await check(token).catch((cause: unknown) => {
      throw toPresenceError(cause);
    });
    return principalOf(payload);
  };
}

function principalOf({ sub, scope, exp }: JWTPayload): Principal {
  if (!isUserId(sub)) throw new PresenceError('unauthorized', 'the token names no user: sub is missing or no id');
  const scopes = new Set(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []);
  if (exp === undefined) return { id: sub, scopes };
  return { id: sub, scopes, expiresAtMs: Math.min(Math.floor(exp) * 1000, Number.MAX_SAFE_INTEGER) };
}

function toPresenceError(cause: unknown): PresenceError {
  return isKeySetTrouble(cause)
    ? new PresenceError('unavailable', 'the keys could not be had', { cause })
    : new PresenceError('unauthorized', `the token does not hold: ${messageOf(cause)}`, { cause });
}

function isKeySetTrouble(cause: unknown): boolean {
  if (!(cause instanceof errors.JOSEError)) return true;
  // What jose throws for a key set that comes with another status than 200 or is no JSON has no class of its own.
  const { code } = cause;
  return code === errors.JOSEError.code || code === errors.JWKSTimeout.code || code === errors.JWKSInvalid.code;
}
