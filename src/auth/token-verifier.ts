import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { messageOf, PresenceError } from '../domain/errors.ts';
import { isUserId } from '../domain/user-id.ts';
import type { Principal } from './principal.ts';

/** @throws {PresenceError} `unauthorized`, also by rejection, for a token that does not hold; `unavailable` when keys cannot be had. */
export type TokenVerifier = (token: string) => Promise<Principal>;

export interface TokenVerifierOptions {
  /** Shared secret of HS256 tokens, at least 32 bytes (RFC 7518, section 3.2). */
  readonly secret?: string;
  /** Address of a JSON Web Key Set, for tokens signed with a private key. */
  readonly jwksUrl?: string;
  /** Expected `iss`; any, unless given. */
  readonly issuer?: string;
  /** Expected `aud`; any, unless given. */
  readonly audience?: string;
}

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
 * Verifies JWTs: `sub` is the user id, `scope` is space-separated (RFC 8693, section 4.2).
 * @throws {PresenceError} `invalid_request` for options that cannot work.
 */
export function tokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { secret, jwksUrl } = options;
  if ((secret === undefined) === (jwksUrl === undefined)) {
    throw new PresenceError('invalid_request', 'tokens: give either a secret or the address of a key set');
  }
  const claims: JWTVerifyOptions = {
    ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
    ...(options.audience === undefined ? {} : { audience: options.audience }),
  };
  if (secret !== undefined) {
    const key = secretKey(secret);
    return (token) => verify(() => jwtVerify(token, key, { ...claims, algorithms: ['HS256'] }));
  }
  const keys: JWTVerifyGetKey = createRemoteJWKSet(keySetAddress(jwksUrl ?? ''));
  return (token) => verify(() => jwtVerify(token, keys, { ...claims, algorithms: PUBLIC_KEY_ALGORITHMS }));
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
  if (!URL.canParse(jwksUrl) || !/^https?:$/.test(new URL(jwksUrl).protocol)) {
    throw new PresenceError('invalid_request', 'tokens: the address of the key set must be an http or https address');
  }
  return new URL(jwksUrl);
}

async function verify(check: () => Promise<{ payload: JWTPayload }>): Promise<Principal> {
  const { payload } = await check().catch((cause: unknown) => {
    throw toPresenceError(cause);
  });
  if (!isUserId(payload.sub))
    throw new PresenceError('unauthorized', 'the token names no user: sub is missing or no id');
  const scope = payload['scope'];
  const scopes = new Set(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []);
  return { id: payload.sub, scopes };
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
