import type { Access } from '../ports/policy.ts';
import { leftAt, atMsOf, NEVER, type Sighting } from './sighting.ts';

/** How much of a last seen somebody is shown, or shows. */
export type LastSeenShown = 'exact' | 'approx' | 'nobody';

/** What users choose to show of themselves, to everybody. */
export interface Visibility {
  /** False: appears offline. */
  readonly visible: boolean;
  readonly lastSeen: LastSeenShown;
}

/** As it is kept. */
export interface StoredVisibility extends Visibility {
  /** The last seen that is shown while the user appears offline: the newest at the moment of hiding. */
  readonly frozen: Sighting;
}

/** Of whoever never chose. */
export const EVERYTHING: StoredVisibility = { visible: true, lastSeen: 'exact', frozen: NEVER };

/** What is kept when a user chooses anew; `newest` is what is known of the user at this moment. */
export function choose(chosen: Visibility, before: StoredVisibility, newest: Sighting): StoredVisibility {
  const { visible, lastSeen } = chosen;
  if (visible) return { visible, lastSeen, frozen: NEVER };
  // Who was hidden already stays frozen where they were.
  if (!before.visible) return { visible, lastSeen, frozen: before.frozen };
  const seenAtMs = atMsOf(newest);
  // As after a goodbye: no freshness is left in it.
  return { visible, lastSeen, frozen: seenAtMs === 0 ? NEVER : leftAt(seenAtMs) };
}

const RANK = { nobody: 0, approx: 1, exact: 2 } as const;

/** The lesser of the two. */
export function lessOf(a: LastSeenShown, b: LastSeenShown): LastSeenShown {
  return RANK[a] < RANK[b] ? a : b;
}

/** What a policy's decision leaves of a last seen. */
export function shownUnder(access: Access): LastSeenShown {
  if (access === 'full') return 'exact';
  return access === 'approximate' ? 'approx' : 'nobody';
}

/**
 * Who is asked about in place of somebody who is hidden: a user that cannot exist, for its id is none. What is found of that
 * one takes the way, and the time, that it takes for anybody who is away, and no connection of the hidden one is probed.
 */
export function standInFor(id: string): string {
  return `\u0001${id}`;
}
