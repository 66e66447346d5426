import assert from 'node:assert/strict';
import type { ProbeOutcome } from '../../src/ports/presence-bus.ts';

/** How far a bus may be off: the time that a question takes. In ms, on a busy machine. */
export const SLACK_MS = 1_000;

/** What was found. A bus may date an activity earlier, by the time that the question took, and never later. */
export function assertOutcome(actual: ProbeOutcome | undefined, expected: ProbeOutcome): void {
  const isDated = actual?.kind === 'answered' && expected.kind === 'answered';
  if (!isDated || actual.activeAtMs === null || expected.activeAtMs === null) {
    assert.deepEqual(actual, expected);
    return;
  }
  const earlierByMs = expected.activeAtMs - actual.activeAtMs;
  assert.ok(earlierByMs >= 0 && earlierByMs < SLACK_MS, `${actual.activeAtMs} is ${-earlierByMs} ms off`);
}
