import assert from 'node:assert/strict';
import type { ProbeOutcome } from '../../src/ports/presence-bus.ts';

/** How far a bus may be off: the time that a question takes. In ms, on a busy machine. */
export const SLACK_MS = 1_000;

/** How far the clocks of two nodes may differ that agree on the time: half of how long it takes to ask for it. */
const CLOCKS_MS = 200;

/**
 * What was found. A bus may date an activity earlier, by the time that the question took; later only as far as the
 * clocks of the nodes differ.
 */
export function assertOutcome(actual: ProbeOutcome | undefined, expected: ProbeOutcome): void {
  const isDated = actual?.kind === 'answered' && expected.kind === 'answered';
  if (!isDated || actual.activeAtMs === null || expected.activeAtMs === null) {
    assert.deepEqual(actual, expected);
    return;
  }
  const earlierByMs = expected.activeAtMs - actual.activeAtMs;
  assert.ok(earlierByMs >= -CLOCKS_MS && earlierByMs < SLACK_MS, `${actual.activeAtMs} is ${-earlierByMs} ms off`);
}
