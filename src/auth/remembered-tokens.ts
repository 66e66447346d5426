import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports/clock.ts';
import type { Principal } from './principal.ts';

/** How long a token is taken for one that holds without looking again, in ms. */
const REMEMBERED_FOR_MS = 60_000;
/** Some 400 bytes each. Whose token is let go of has it verified again. */
const MAX_TOKENS = 10_000;

interface Verified {
  readonly principal: Principal;
  readonly atMs: number;
}

/**
 * Tokens that were found to hold. Who asks over HTTP sends the same one with every request, and to verify it takes longer
 * than all else that is done for an answer.
 *
 * Of a token is kept its hash, with which nobody can sign in. What is remembered holds
 * - no longer than the token, to the millisecond that `exp` says;
 * - with the keys that it was verified with: when they are read anew, all is forgotten, be they others or not.
 * A token that does not hold is verified each time that it comes.
 */
export class RememberedTokens {
  readonly #verify: (token: string) => Promise<Principal>;
  readonly #clock: Clock;
  readonly #keys: () => object | undefined;
  readonly #verified = new LRUCache<string, Verified>({ max: MAX_TOKENS });
  #verifiedWith: object | undefined;

  /** `keys`: those that count now, another object whenever they were read; undefined while nobody knows which do. */
  constructor(verify: (token: string) => Promise<Principal>, clock: Clock, keys: () => object | undefined) {
    this.#verify = verify;
    this.#clock = clock;
    this.#keys = keys;
  }

  /** The same, and throws the same, as verifying the token. */
  verify(token: string): Principal | Promise<Principal> {
    const keys = this.#keys();
    if (keys !== this.#verifiedWith) {
      this.#verified.clear();
      this.#verifiedWith = keys;
    }
    const key = hash('sha256', token, 'base64');
    const verified = this.#verified.get(key);
    return verified !== undefined && this.#holds(verified) ? verified.principal : this.#verifyAnew(token, key, keys);
  }

  #holds({ principal, atMs }: Verified): boolean {
    const nowMs = this.#clock.now();
    const ageMs = nowMs - atMs;
    // Before it was verified: the clock was stepped back, and it may not hold yet.
    return ageMs >= 0 && ageMs < REMEMBERED_FOR_MS && nowMs < (principal.expiresAtMs ?? Infinity);
  }

  async #verifyAnew(token: string, key: string, keys: object | undefined): Promise<Principal> {
    const atMs = this.#clock.now();
    const principal = await this.#verify(token);
    // Other keys may have been read meanwhile, and it is not known with which it was verified.
    if (keys !== undefined && keys === this.#keys()) this.#verified.set(key, { principal, atMs });
    return principal;
  }
}
