import type { Access } from '../ports/policy.ts';
import type { LastSeenApprox, Presence } from './presence.ts';
import { atMsOf, NEVER, type Sighting } from './sighting.ts';
import type { Finding } from './verdict.ts';

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
  access: Access,
  nowMs: number,
): Presence {
  if (access === 'hidden') return presentHidden(id, nowMs);
  const { status, evidence } = finding;
  // A clock that was set back since must not make evidence of the future.
  const checkedAtMs = Math.min(finding.checkedAtMs, nowMs);
  if (access === 'approximate') {
    // The moment of the traffic is last seen itself, to the millisecond: it must not slip out as the answer's age.
    const checkedAt = evidence === 'traffic' ? nowMs : checkedAtMs;
    const lastSeenApprox = sighting === undefined ? undefined : approximate(atMsOf(sighting), nowMs);
    return { id, status, lastSeen: null, lastSeenApprox, checkedAt, evidence };
  }
  const seenAtMs = atMsOf(sighting ?? NEVER);
  // A sighting written by a node whose clock is ahead must not show a future.
  const lastSeen = seenAtMs === 0 ? null : Math.min(seenAtMs, nowMs);
  return { id, status, lastSeen, checkedAt: checkedAtMs, evidence };
}

/** What a viewer who may know nothing is told: what is told of anyone who is away. */
export function presentHidden(id: string, nowMs: number): Presence {
  return { id, status: 'offline', lastSeen: null, checkedAt: nowMs, evidence: 'no-connection' };
}
