import type { Presence } from '../../src/domain/presence.ts';
import { checkEvidence } from './check-evidence.ts';
import type { Look } from './look.ts';
import { momentOf, provesPresence } from './oracle.ts';
import type { UserTruth } from './truth.ts';
import type { World } from './world.ts';

/** Holds an answer or a correction of `before`, at the moment at which it is given, against what is true. */
export function checkAnswer(world: World, look: Look, presence: Presence, before?: Presence): void {
  const user = world.user(presence.id);
  const about = (): string => `${look.viewer} was told ${JSON.stringify(presence)}`;
  if (look.accessTo(user.id) === 'hidden') {
    const isAway = presence.status === 'offline' && presence.evidence === 'no-connection';
    const isBland = presence.lastSeen === null && presence.lastSeenApprox === undefined;
    world.check(isBland && (isAway || presence.status === 'unknown'), 'who is hidden stays hidden', about);
    if (!isAway) checkEvidence(world, look, user, presence);
    return;
  }
  world.check(presence.checkedAt <= world.clock.now(), 'evidence is not of the future', about);
  checkEvidence(world, look, user, presence, before);
  // A correction does not wait for the store: it tells what memory still has.
  if (before !== undefined && world.plan.settings.sightingCacheSize < 2 * world.users.length) return;
  checkNotMissed(world, look, user, presence, before === undefined ? look.usableMs : look.maxAgeMs);
  if (look.accessTo(user.id) === 'full') checkLastSeen(world, look, user, presence);
  else world.check(presence.lastSeen === null, 'a rough last seen is rough', about);
}

/** Fresh traffic is online, whatever anything else says. */
function checkNotMissed(world: World, look: Look, user: UserTruth, presence: Presence, maxAgeMs: number): void {
  if (presence.status === 'online' || world.isLossy) return;
  // A look that began earlier may know what has been forgotten since, a goodbye for one.
  if (user.isBeingForgotten || look.startedAt < user.forgottenAt) return;
  // A failure of ours is an admission, and never reported as the user's absence.
  if (presence.status !== 'offline' && (look.wasReadFailure || world.isClosing)) return;
  const { clockSkewMs } = world.plan.settings;
  // A moment too far ahead proves nothing, and hides what came after it.
  if (user.mayHaveLeft || momentOf(user.ceiling) > world.clock.now() + clockSkewMs) return;
  const isSeen = provesPresence(user.floor, world.clock.now(), maxAgeMs, clockSkewMs);
  const about = (): string => `${look.viewer} was told ${JSON.stringify(presence)}, seen ${momentOf(user.floor)}`;
  world.check(!isSeen, 'fresh traffic is online', about);
}

/** Never past the truth, never behind it, never back. */
function checkLastSeen(world: World, look: Look, user: UserTruth, presence: Presence): void {
  const { lastSeen } = presence;
  const nowMs = world.clock.now();
  const about = (): string =>
    `${JSON.stringify(presence)}, truly ${momentOf(user.floor)} to ${momentOf(user.ceiling)}, shown ${user.shownWallMs}`;
  if (look.startedAt < user.forgottenAt || user.isBeingForgotten) return;
  if (lastSeen === null) {
    const isExcused = look.wasReadFailure || world.isClosing || world.isLossy || presence.status === 'unknown';
    const isNobody = momentOf(user.floor) === 0 && user.shownWallMs === 0;
    world.check(isExcused || isNobody, 'last seen is what was seen last', about);
    return;
  }
  world.check(lastSeen <= Math.min(nowMs, momentOf(user.ceiling)), 'last seen never passes the truth', about);
  if (world.isLossy) return;
  world.check(lastSeen >= Math.min(nowMs, momentOf(user.floor)), 'last seen is what was seen last', about);
  world.check(lastSeen >= Math.min(nowMs, user.shownWallMs), 'last seen never goes back', about);
  user.shownWallMs = Math.max(user.shownWallMs, lastSeen);
}
