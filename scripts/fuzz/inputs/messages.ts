import * as fc from 'fast-check';
import { bent, damaged, oddValue } from './damage.ts';
import { anyText, legalId } from './ids.ts';

/** Beyond this many characters the server hangs up before anybody reads the message. */
export const TOO_LARGE = 200_000;

/** Lists are short, but for some at the very limit and one beyond it. */
function list<T>(item: fc.Arbitrary<T>, limit: number): fc.Arbitrary<T[]> {
  const atLimit = fc.tuple(item, fc.constantFrom(limit, limit + 1)).map(([one, count]) => Array<T>(count).fill(one));
  return fc.oneof({ weight: 100, arbitrary: fc.array(item, { maxLength: 6 }) }, { weight: 1, arbitrary: atLimit });
}

const maxAge = fc.oneof(fc.nat(100_000), fc.maxSafeNat());

export const refreshMessage = fc.record(
  { ids: list(legalId, 1_000), maxAge, background: fc.constant(true) },
  { requiredKeys: ['ids'] },
);

const at = fc.oneof(fc.integer({ min: 0, max: 2 * 1_790_000_000_000 }), fc.nat(1e6));
const touch = fc.record({ id: legalId, at }, { requiredKeys: ['id'] });
export const touchMessage = fc.record({ touches: list(touch, 10_000) });

export const helloMessage = fc.constant({ version: 1 });

export const visibility = fc.record({
  visible: fc.boolean(),
  lastSeen: fc.constantFrom('exact', 'approx', 'nobody'),
});

const idleMs = fc.oneof(fc.nat(1e6), fc.double({ min: 0, noNaN: true }));
export const probeAck = fc.record({ idleMs });

/** Values as they come out of JSON or of the bytes of a client: good ones, bent ones, anything. */
export function valuesAround(message: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 3, arbitrary: message },
    { weight: 4, arbitrary: bent(message) },
    { weight: 1, arbitrary: oddValue },
    { weight: 1, arbitrary: fc.record({ ids: fc.array(anyText, { maxLength: 3 }), touches: fc.array(oddValue) }) },
  );
}

/** JSON texts: good ones, good JSON of bad values, and what is no JSON any more. */
export function jsonAround(message: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const good = valuesAround(message).map((value) => JSON.stringify(value));
  return fc.oneof({ weight: 2, arbitrary: good }, { weight: 2, arbitrary: damaged(good) });
}
