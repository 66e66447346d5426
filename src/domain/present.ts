import type { LastSeenApprox, Presence } from './presence.ts';
import { atMsOf, NEVER, type Sighting } from './sighting.ts';
import type { Finding } from './verdict.ts';
import type { LastSeenShown } from './visibility.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Bucket bounds as messengers use them: three days, a week, a month. */
export function approximate(seenAtMs: number, nowMs: number): LastSeenApprox {
  const days = (nowMs - seenAtMs) / DAY_MS;
  if (days <= 3) return 'recently';
  if (days <= 7) return 'within-week';
  return days <= 30 ? 'within-month' : 'long-ago';
}

/**
 * The one way in which anything known of a user becomes an answer to a viewer.
 * `sighting` must be undefined where it could not be found out.
 */
export function present(
  id: string,
  finding: Finding,
  sighting: Sighting | undefined,
  shown: LastSeenShown,
  nowMs: number,
): Presence {
  const { status, evidence } = finding;
  // A clock that was set back since must not make evidence of the future.
  const checkedAtMs = Math.min(finding.checkedAtMs, nowMs);
  const seenAtMs = atMsOf(sighting ?? NEVER);
  if (shown === 'exact') {
    // A sighting written by a node whose clock is ahead must not show a future.
    const lastSeen = seenAtMs === 0 ? null : Math.min(seenAtMs, nowMs);
    return { id, status, lastSeen, checkedAt: checkedAtMs, evidence };
  }
  // The moment of the traffic is last seen itself, to the millisecond: it must not slip out as the answer's age.
  const checkedAt = evidence === 'traffic' ? nowMs : checkedAtMs;
  // Nothing rough of somebody never seen, either: that would tell them from somebody who is hidden.
  if (shown === 'nobody' || seenAtMs === 0) return { id, status, lastSeen: null, checkedAt, evidence };
  return { id, status, lastSeen: null, lastSeenApprox: approximate(seenAtMs, nowMs), checkedAt, evidence };
}
