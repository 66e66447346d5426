import { LRUCache } from 'lru-cache';
import { PresenceError } from '../domain/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Limiter } from '../ports/limits.ts';

const MINUTE_MS = 60_000;
/** A limiter is asked for a second's worth at once. */
const BLOCKS_PER_MINUTE = 60;
/** When to come back while the limiter does not answer. In ms. */
const NO_ANSWER_RETRY_MS = 1_000;

export interface AllowanceTerms {
  readonly perMinute: number;
  /**
   * How many keys are remembered, 110 bytes each and the key. Who is let go of has not been here for longest; what was left
   * of a block is lost.
   */
  readonly maxKeys: number;
}

interface Account {
  /** Points that may be taken without asking; below zero: taken, and not granted yet. */
  left: number;
  /** 0: not refused. */
  refusedUntilMs: number;
  isAsking: boolean;
}

/**
 * What keys may take, told at once: the limiter is asked for a block at a time, and not waited for. So each node lets a key
 * have up to a block, or one request, more than the limit; and up to a minute's worth more when the limiter is slow.
 */
export class Allowance {
  readonly #clock: Clock;
  readonly #limiter: Limiter;
  readonly #perMinute: number;
  readonly #block: number;
  readonly #accounts: LRUCache<string, Account>;
  readonly #onError: (thrown: unknown) => void;

  /** `onError` hears when the limiter fails, other than by refusing; what was asked for is then granted. */
  constructor(clock: Clock, limiter: Limiter, terms: AllowanceTerms, onError: (thrown: unknown) => void) {
    this.#clock = clock;
    this.#limiter = limiter;
    this.#perMinute = terms.perMinute;
    this.#block = Math.max(1, Math.floor(terms.perMinute / BLOCKS_PER_MINUTE));
    this.#accounts = new LRUCache({ max: terms.maxKeys });
    this.#onError = onError;
  }

  /** 0 when the points are taken. Else nothing is, and it makes sense to come back in so many ms. */
  take(key: string, points: number): number {
    const account = this.#accountOf(key);
    if (account.refusedUntilMs !== 0) {
      const waitMs = account.refusedUntilMs - this.#clock.now();
      // Longer than a minute: the clock was stepped back.
      if (waitMs > 0 && waitMs <= MINUTE_MS) return waitMs;
      account.refusedUntilMs = 0;
    }
    if (account.left < -this.#perMinute) return NO_ANSWER_RETRY_MS;
    account.left -= points;
    if (account.left < 0 && !account.isAsking) void this.#ask(key, account);
    return 0;
  }

  #accountOf(key: string): Account {
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { left: 0, refusedUntilMs: 0, isAsking: false };
      this.#accounts.set(key, account);
    }
    return account;
  }

  async #ask(key: string, account: Account): Promise<void> {
    account.isAsking = true;
    try {
      while (account.left < 0) {
        const points = Math.max(this.#block, -account.left);
        await this.#limiter.take(key, points);
        account.left += points;
      }
    } catch (thrown) {
      account.left = 0;
      if (thrown instanceof PresenceError && thrown.code === 'rate_limited') {
        account.refusedUntilMs = this.#clock.now() + (thrown.retryAfterMs ?? MINUTE_MS);
      } else {
        this.#onError(thrown);
      }
    } finally {
      account.isAsking = false;
    }
  }
}
