import type { Answered, ProbeOutcome } from '../ports/presence-bus.ts';
import { isActive } from './verdict.ts';

/** Whether the answer proves a person who is there, rather than idle, or a transport that knows nothing of the person. */
export function provesActive({ activeAtMs }: Answered, nowMs: number, idleAfterMs: number): boolean {
  return activeAtMs !== null && isActive(activeAtMs, nowMs, idleAfterMs);
}

/** Active beats idle beats a transport that knows nothing of the person. */
export function better(a: Answered | undefined, b: Answered): Answered {
  if (a === undefined) return b;
  return (b.activeAtMs ?? -Infinity) > (a.activeAtMs ?? -Infinity) ? b : a;
}

/** Whether a late answer may show more than the outcome does. */
export function isCorrectable(outcome: ProbeOutcome, nowMs: number, idleAfterMs: number): boolean {
  return outcome.kind === 'silent' || (outcome.kind === 'answered' && !provesActive(outcome, nowMs, idleAfterMs));
}
