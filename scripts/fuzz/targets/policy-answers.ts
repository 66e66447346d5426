import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { PresenceError } from '../../../src/domain/errors.ts';
import { policyEndpoint } from '../../../src/policies/policy-endpoint.ts';
import { VirtualClock } from '../../virtual/virtual-clock.ts';
import { jsonAround } from '../inputs/messages.ts';
import { ACCEPTED, REFUSED, type Tally, type Target } from '../target.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly expected: number;
}

const level = fc.constantFrom('full', 'approximate', 'hidden');
const answer: fc.Arbitrary<Answer> = fc.nat(4).chain((expected) =>
  fc.record({
    status: fc.constantFrom(200, 200, 200, 200, 200, 200, 201, 204, 302, 404, 500),
    body: jsonAround(fc.record({ access: fc.array(level, { minLength: expected, maxLength: expected }) })),
    expected: fc.constant(expected),
  }),
);

function isDecision({ status, body, expected }: Answer): boolean {
  if (status !== 200) return false;
  let parsed: unknown;
  try {
    parsed = JSON.parse(
      Buffer.from(body)
        .toString()
        .replace(/^\ufeff/, ''),
    );
  } catch {
    return false;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return false;
  const { access } = parsed as { access?: unknown };
  const isLevel = (one: unknown): boolean => one === 'full' || one === 'approximate' || one === 'hidden';
  return Array.isArray(access) && access.length === expected && access.every(isLevel);
}

/** What an endpoint says of who may see whom: anything but a whole decision lets nobody see anybody. */
export const policyAnswers: Target<Answer> = {
  name: 'policy-answers',
  share: 1,
  inputs: answer,
  open: async () => {
    let next: Answer | undefined;
    const http = createServer((_request, response) => {
      response.writeHead(next?.status ?? 500, { Location: '/elsewhere' }).end(next?.status === 204 ? '' : next?.body);
    }).listen(0, '127.0.0.1');
    await once(http, 'listening');
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
    const ask = policyEndpoint({ url, timeoutMs: 1_000, clock: new VirtualClock() });
    return {
      take: async (input): Promise<Tally> => {
        next = input;
        const levels = await ask('{}', input.expected).catch((error: unknown) => {
          if (error instanceof PresenceError && error.code === 'unavailable') return undefined;
          throw error;
        });
        const isTaken = levels !== undefined;
        if (isTaken !== isDecision(input)) throw new Error(`taken: ${String(isTaken)}`);
        return isTaken ? ACCEPTED : REFUSED;
      },
      close: async () => {
        http.closeAllConnections();
        http.close();
        await once(http, 'close');
      },
    };
  },
};
