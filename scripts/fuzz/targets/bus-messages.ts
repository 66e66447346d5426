import * as fc from 'fast-check';
import { parseQuestion, parseReply } from '../../../src/buses/redis/messages.ts';
import { jsonAround } from '../inputs/messages.ts';
import { functionTarget } from '../target.ts';

const name = fc.string({ minLength: 1, maxLength: 12 });
const beforeMs = fc.option(fc.maxSafeInteger());
const head = { by: name, q: fc.maxSafeNat() };
const outcome = fc.oneof(
  fc.record({ kind: fc.constant('answered'), beforeMs }),
  fc.record({ kind: fc.constantFrom('silent', 'absent') }),
  fc.record({ kind: fc.constant('failed'), reason: fc.constantFrom('over-budget', 'unreachable') }),
);
const question = fc.record({ from: name, q: fc.maxSafeNat(), withinMs: fc.nat(60_000) });
const reply = fc.oneof(
  fc.record({ ...head, type: fc.constantFrom('held', 'over') }),
  fc.record({ ...head, type: fc.constant('outcome'), outcome, isOver: fc.boolean() }),
  fc.record({ ...head, type: fc.constant('late'), beforeMs }),
);

type Json = Readonly<Record<string, unknown>>;
const isThing = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isMoment = (value: unknown): boolean => value === null || Number.isSafeInteger(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isQuestion(value: unknown): boolean {
  if (!isThing(value) || !isName(value['from']) || !Number.isSafeInteger(value['q'])) return false;
  return Number.isSafeInteger(value['withinMs']) && Number(value['withinMs']) >= 0;
}

function isReply(value: unknown): boolean {
  if (!isThing(value) || !isName(value['by']) || !Number.isSafeInteger(value['q'])) return false;
  switch (value['type']) {
    case 'held':
    case 'over':
      return true;
    case 'late':
      return isMoment(value['beforeMs']);
    case 'outcome':
      return typeof value['isOver'] === 'boolean' && isOutcome(value['outcome']);
    default:
      return false;
  }
}

function isOutcome(value: unknown): boolean {
  if (!isThing(value)) return false;
  if (value['kind'] === 'answered') return isMoment(value['beforeMs']);
  if (value['kind'] === 'failed') return value['reason'] === 'over-budget' || value['reason'] === 'unreachable';
  return value['kind'] === 'silent' || value['kind'] === 'absent';
}

/** What a node hears through Redis: docs/reference/redis.md. */
export const busMessages = functionTarget({
  name: 'bus-messages',
  share: 10,
  inputs: fc.record({ as: fc.constantFrom('question', 'reply'), text: jsonAround(fc.oneof(question, reply)) }),
  takes: ({ as, text }) => (as === 'question' ? parseQuestion(text) : parseReply(text)) !== undefined,
  expected: ({ as, text }) => (as === 'question' ? isQuestion(parsed(text)) : isReply(parsed(text))),
});
