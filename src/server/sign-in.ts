import { randomBytes } from 'node:crypto';
import { tokenVerifier, type TokenVerifier } from '../auth/token-verifier.ts';
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
  const { WHOSTHERE_JWT_ISSUER: issuer, WHOSTHERE_JWT_AUDIENCE: audience } = config;
  return {
    verify: tokenVerifier({
      ...(secret === undefined ? {} : { secret }),
      ...(jwksUrl === undefined ? {} : { jwksUrl }),
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    }),
  };
}
