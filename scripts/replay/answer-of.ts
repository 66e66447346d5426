import type { Presence } from '../../src/domain/presence.ts';
import type { Answer } from './answer.ts';

/** An answer of whosthere on the timeline of a replay that began at `originMs`, ms since the Unix epoch. */
export function answerOf(presence: Presence, originMs: number): Answer {
  const { id, status, evidence, checkedAt, lastSeen } = presence;
  return {
    user: id,
    status,
    evidence,
    checkedAtMs: checkedAt - originMs,
    lastSeenMs: lastSeen === null ? null : lastSeen - originMs,
  };
}
