import type { Presence } from '../../src/domain/presence.ts';
import type { Look } from './look.ts';
import { momentOf, saysGoodbye } from './oracle.ts';
import type { Moment, UserTruth } from './truth.ts';
import type { World } from './world.ts';

/** Every answer rests on what it says it rests on, and that is no older than the viewer allows. */
export function checkEvidence(
  world: World,
  look: Look,
  user: UserTruth,
  presence: Presence,
  corrected?: Presence,
): void {
  const about = (): string => `${look.viewer} (max age ${look.maxAgeMs}) was told ${JSON.stringify(presence)}`;
  switch (presence.evidence) {
    case 'traffic':
      world.check(presence.status === 'online', 'evidence fits the status', about);
      checkTraffic(world, look, user, presence, corrected, about);
      break;
    case 'probe':
    case 'no-answer':
    case 'no-connection':
      checkMoment(world, look, user, presence, corrected, about);
      break;
    case 'none': {
      world.check(presence.status === 'unknown', 'evidence fits the status', about);
      const { overBudgetAt, unreachableAt } = user.trouble;
      const isExcused = look.wasReadFailure || Math.max(overBudgetAt, unreachableAt) > look.startedAt;
      world.check(isExcused || world.isClosing, 'unknown only under faults', about);
    }
  }
}

/** How old evidence may be for this look. */
function usableMs(world: World, look: Look, user: UserTruth): number {
  const isOverBudget = user.trouble.overBudgetAt > look.startedAt;
  return Math.max(look.usableMs, isOverBudget ? world.plan.settings.overBudgetFreshMs : 0);
}

function checkTraffic(
  world: World,
  look: Look,
  user: UserTruth,
  presence: Presence,
  corrected: Presence | undefined,
  about: () => string,
): void {
  const nowMs = world.clock.now();
  // What came in since the answer that it corrects is not too old, however long the policy took.
  const sinceMs = corrected === undefined ? 0 : nowMs - corrected.checkedAt;
  const limitMs = Math.max(usableMs(world, look, user), sinceMs);
  world.check(nowMs - presence.checkedAt <= limitMs, 'online rests on fresh evidence', about);
  world.check(world.wasActive(user, world.nowMs, limitMs), 'online rests on fresh evidence', about);
  if (look.wasReadFailure || world.isLossy || look.startedAt < user.forgottenAt || user.isBeingForgotten) return;
  const isFuture = momentOf(user.floor) > nowMs + world.plan.settings.clockSkewMs;
  world.check(!isFuture, 'a moment too far ahead proves nothing', about);
  const hasSurelyLeft = saysGoodbye(user.floor) && user.floor === user.ceiling;
  world.check(!hasSurelyLeft, 'a goodbye voids freshness', about);
}

function checkMoment(
  world: World,
  look: Look,
  user: UserTruth,
  presence: Presence,
  corrected: Presence | undefined,
  about: () => string,
): void {
  // The age of what was found before the clock was set back is anyone's guess.
  if (world.wasSteppedSince(look.startMs) && presence.checkedAt === world.clock.now()) return;
  const moment = user.moments.findLast(
    (known) => known.wallMs === presence.checkedAt && fits(world, user, known, presence),
  );
  world.check(moment !== undefined, 'an answer rests on what was found', about);
  if (moment === undefined) return;
  const { freshFloorMs } = world.plan.settings;
  const mostMs = usableMs(world, look, user);
  const isForThis = moment.event > look.startedAt;
  const limitMs = moment.kind === 'absent' ? Math.min(mostMs, freshFloorMs) : mostMs;
  const ageMs = world.nowMs - moment.worldMs;
  world.check(
    isForThis || ageMs <= limitMs + world.setBackSince(moment.worldMs),
    'online rests on fresh evidence',
    about,
  );
  const wasSetBack = world.setBackSince(Math.min(moment.worldMs, look.startMs)) > 0;
  if (wasSetBack || look.wasReadFailure || world.isClosing || world.isLossy) return;
  // A look that began earlier may know what has been forgotten since.
  if (user.isBeingForgotten || look.startedAt < user.forgottenAt) return;
  // What comes when the answer is already on its way comes too late for it, and traffic only confirms it.
  if (isForThis && (presence.status === 'online' || saysGoodbye(user.floor))) return;
  // A correction does not wait for the store: it tells what memory still has.
  if (corrected !== undefined && world.plan.settings.sightingCacheSize < 2 * world.users.length) return;
  // What came meanwhile looks old by a clock that was set ahead since.
  if (isForThis && world.setAheadSince(look.startMs) > 0) return;
  const isOvertaken = user.floorRaisedAt > moment.event && momentOf(user.floor) >= moment.wallMs;
  world.check(!isOvertaken, 'newer traffic or a goodbye beats a verdict', about);
}

/** Whether the answer may rest on that moment. */
function fits(world: World, user: UserTruth, moment: Moment, presence: Presence): boolean {
  switch (presence.status) {
    case 'online': {
      const mayBeActive = world.wasActive(user, moment.worldMs, world.plan.settings.idleAfterMs);
      return moment.kind === 'active' || (moment.kind === 'inactive' && mayBeActive);
    }
    case 'idle':
      return moment.kind === 'inactive';
    case 'offline':
      return presence.evidence === 'no-answer'
        ? moment.kind === 'silent' && !moment.flight.wasCorrected
        : moment.kind === 'absent';
    case 'unknown':
      return false;
  }
}
