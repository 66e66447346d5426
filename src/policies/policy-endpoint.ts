import { z } from 'zod';
import { PresenceError } from '../domain/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Access } from '../ports/policy.ts';
import { textOf } from './bounded-text.ts';
import { Places } from './places.ts';

export interface PolicyEndpointOptions {
  readonly url: string;
  readonly token?: string | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Puts a question, which is JSON. Resolves to one level for each of `expected` ids; rejects with `unavailable` else. */
export type AskEndpoint = (question: string, expected: number) => Promise<readonly Access[]>;

/** Room for 1,000 levels, fifty times over. */
const MAX_ANSWER_BYTES = 1_000_000;
/** An endpoint that answers in 5 ms is asked 12,800 times a second over so many connections. */
const MAX_CONNECTIONS = 64;
/** Questions in line beyond it are refused at once: they would run out of time there. */
const MAX_IN_LINE = 10_000;

const answerSchema = z.object({
  access: z.array(z.enum(['full', 'approximate', 'hidden']) satisfies z.ZodType<Access>),
});

export function policyEndpoint({ url, token, timeoutMs, clock }: PolicyEndpointOptions): AskEndpoint {
  const places = new Places(MAX_CONNECTIONS, MAX_IN_LINE);
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };

  const post = async (question: string, expected: number, signal: AbortSignal): Promise<readonly Access[]> => {
    // A redirect is an answer like any other that is not 200: what is asked here is not for somebody else.
    const response = await fetch(url, { method: 'POST', headers, body: question, redirect: 'manual', signal });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`it answered with status ${response.status}`);
    }
    const { access } = answerSchema.parse(JSON.parse(await textOf(response, MAX_ANSWER_BYTES)));
    if (access.length !== expected) throw new Error(`it answered ${access.length} levels for ${expected} ids`);
    return access;
  };

  return async (question, expected) => {
    const patience = new AbortController();
    const cancel = clock.after(timeoutMs, () => {
      patience.abort(new Error(`it has not answered within ${timeoutMs} ms`));
    });
    try {
      return await places.take(patience.signal, () => post(question, expected, patience.signal));
    } catch (cause) {
      throw new PresenceError('unavailable', 'the policy endpoint gave no decision', { cause });
    } finally {
      cancel();
    }
  };
}
