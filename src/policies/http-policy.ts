import { z } from 'zod';
import { PresenceError, withoutCredentials } from '../domain/errors.ts';
import { HTTP_URL_RULE, isHttpUrl } from '../domain/http-url.ts';
import { optionError } from '../option-error.ts';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { Access, Policy } from '../ports/policy.ts';
import { MAX_IDS_PER_REFRESH } from '../wire/protocol.ts';
import { Decisions } from './decisions.ts';
import { policyEndpoint } from './policy-endpoint.ts';

export interface HttpPolicyOptions {
  /** Where to ask: an http or https address. If that takes credentials, they are the token's. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** How long an answer may take, in ms; 2,000 unless given. `policyTimeoutMs` of `attachPresence` is a limit as well. */
  readonly timeoutMs?: number;
  /** How long a decision is kept, in ms since it was asked for; 10,000 unless given. 0: not at all. */
  readonly cacheForMs?: number;
  /** The most decisions kept, each of one viewer and one id; 100,000 unless given. */
  readonly cacheSize?: number;
  /** The system's clock, unless given. */
  readonly clock?: Clock;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Bounds and defaults. docs/reference/options.md lists them, and a test holds the two together. */
export const httpPolicySchema = z.strictObject({
  url: z.string().refine(isHttpUrl, HTTP_URL_RULE),
  token: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .optional(),
  timeoutMs: z.int().min(1).max(60_000).default(2_000),
  cacheForMs: z.int().min(0).max(DAY_MS).default(10_000),
  cacheSize: z.int().min(1).max(10_000_000).default(100_000),
  clock: z.custom<Clock>(isClock, 'must be an object with now, after').default(systemClock),
});

/**
 * A policy that asks an HTTP endpoint: `POST` with `{ "viewer": "alice", "ids": ["bob"] }`, answered with 200 and
 * `{ "access": ["full"] }`, one level for each id, in order. Only ids without a kept decision are asked for, all in one
 * request. Rejects with `unavailable` whatever else is answered, and when nothing is; failures are not kept.
 * @throws {PresenceError} `invalid_request`, naming the option and the value that is wrong; the token is not shown.
 */
export function httpPolicy(options: HttpPolicyOptions): Policy {
  const { clock, cacheForMs, cacheSize, ...endpoint } = checked(options);
  const ask = policyEndpoint({ ...endpoint, clock });
  const decisions = new Decisions(clock, cacheForMs, cacheSize);
  /** By what is asked, so that the same question put twice at a time costs one request. */
  const underWay = new Map<string, Promise<readonly Access[]>>();

  const decide = (viewer: string, ids: readonly string[]): Promise<readonly Access[]> => {
    const question = JSON.stringify({ viewer, ids });
    let work = underWay.get(question);
    if (work === undefined) {
      const askedAtMs = clock.now();
      work = ask(question, ids.length)
        .then((levels) => {
          for (const [index, level] of levels.entries()) decisions.keep(viewer, ids[index] ?? '', level, askedAtMs);
          return levels;
        })
        .finally(() => underWay.delete(question));
      underWay.set(question, work);
    }
    return work;
  };

  return (viewer, ids) => {
    if (ids.length > MAX_IDS_PER_REFRESH) {
      throw new PresenceError('too_many_ids', `at most ${MAX_IDS_PER_REFRESH} ids at a time, got ${ids.length}`);
    }
    const kept = ids.map((id) => decisions.get(viewer, id));
    if (kept.every((level) => level !== undefined)) return kept;
    const open = ids.filter((_id, index) => kept[index] === undefined);
    return decide(viewer, open).then((levels) => {
      const decided = levels.values();
      return kept.map((level) => level ?? decided.next().value ?? 'hidden');
    });
  };
}

function checked(options: HttpPolicyOptions): z.output<typeof httpPolicySchema> {
  const parsed = httpPolicySchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const { url, token }: { readonly url?: unknown; readonly token?: unknown } = options;
  throw optionError(parsed.error, {
    ...options,
    ...(typeof url === 'string' && { url: withoutCredentials(url) }),
    ...(token !== undefined && { token: '…' }),
  });
}

function isClock(value: unknown): boolean {
  const { now, after } = (value ?? {}) as Partial<Clock>;
  return typeof now === 'function' && typeof after === 'function';
}
