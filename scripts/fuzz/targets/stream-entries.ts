import * as fc from 'fast-check';
import { PresenceError } from '../../../src/domain/errors.ts';
import { giveEntry, type StreamEntry, type TouchTarget } from '../../../src/touches/stream-entry.ts';
import { damaged } from '../inputs/damage.ts';
import { anyText, legalId } from '../inputs/ids.ts';
import { isDigits } from '../oracles/characters.ts';
import { isLegalId } from '../oracles/legal.ts';
import { ACCEPTED, REFUSED, type Tally, type Target } from '../target.ts';
import { attachToNothing } from './attached.ts';

const digits = fc.oneof(fc.maxSafeNat(), fc.nat(1e6), fc.constantFrom(0, 2 ** 53, 1e16, 1e15)).map(String);
const entry: fc.Arbitrary<StreamEntry> = fc.record({
  id: fc.tuple(digits, fc.nat(9)).map(([atMs, number]) => `${atMs}-${number}`),
  message: fc
    .record(
      {
        id: fc.oneof({ weight: 3, arbitrary: legalId }, { weight: 1, arbitrary: anyText }),
        at: fc.oneof({ weight: 3, arbitrary: digits }, { weight: 1, arbitrary: damaged(digits) }),
        left: fc.constantFrom('0', '1', '1', '', '2', 'true', '01'),
        [`__proto__`]: fc.constant('x'),
        extra: anyText,
      },
      { requiredKeys: [], noNullPrototype: false },
    )
    .map((fields) => fields as Readonly<Record<string, string>>),
});

function isTouch({ id: entryId, message }: StreamEntry): boolean {
  const field = (name: string): string | undefined => (Object.hasOwn(message, name) ? message[name] : undefined);
  const at = field('at') ?? entryId.split('-')[0] ?? '';
  const left = field('left') ?? '0';
  return isLegalId(field('id')) && isDigits(at, 16) && Number.isSafeInteger(Number(at)) && ['0', '1'].includes(left);
}

/** Whether the entry got through to presence, as a goodbye if it is one and as a touch if not. */
function take(entry: StreamEntry, presence: TouchTarget): Tally {
  const calls: string[] = [];
  const target: TouchTarget = {
    touch: (id, atMs) => {
      presence.touch(id, atMs);
      calls.push('touch');
    },
    goodbye: (id, atMs) => {
      presence.goodbye(id, atMs);
      calls.push('goodbye');
    },
    flush: () => presence.flush(),
  };
  let isTaken = true;
  try {
    giveEntry(entry, target);
  } catch (error) {
    if (!(error instanceof PresenceError) || error.code !== 'invalid_request') throw error;
    if (error.message.length > 400) throw new Error('the error is long', { cause: error });
    isTaken = false;
  }
  const expected = isTouch(entry);
  if (isTaken !== expected) throw new Error(`taken: ${String(isTaken)}, and should be: ${String(expected)}`);
  const call = entry.message['left'] === '1' ? 'goodbye' : 'touch';
  if (calls.join() !== (isTaken ? call : '')) throw new Error(`it became ${calls.join() || 'nothing'}`);
  return isTaken ? ACCEPTED : REFUSED;
}

/** Touches of pipelines, as they are read from a stream in Redis: docs/reference/redis.md. */
export const streamEntries: Target<StreamEntry> = {
  name: 'stream-entries',
  share: 10,
  inputs: entry,
  open: async () => {
    const presence = await attachToNothing();
    return { take: (input) => take(input, presence), close: () => presence.close() };
  },
};
