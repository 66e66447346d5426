import type { Presence } from '../../src/domain/presence.ts';
import { checkAnswer } from './check-answer.ts';
import type { Look } from './look.ts';
import type { Flight, UserTruth } from './truth.ts';
import type { World } from './world.ts';

const RANK = { unknown: 0, offline: 0, idle: 1, online: 2 } as const;

/** A correction has just reached a viewer. */
export function hearCorrection(world: World, look: Look, presence: Presence): void {
  const { id } = presence;
  const before = look.told.get(id);
  world.note(() => `  corrected for ${look.viewer}: ${JSON.stringify(presence)}`);
  world.check(
    before !== undefined,
    'only what was told is corrected',
    () => `${look.viewer} was told nothing of ${id}`,
  );
  if (before === undefined) return;
  const isBetter = RANK[presence.status] > RANK[before.presence.status];
  const about = (): string =>
    `${look.viewer} of ${id}: ${JSON.stringify(before.presence)} -> ${JSON.stringify(presence)}`;
  world.check(isBetter, 'a correction corrects, once', about);
  const lastSeenMs = presence.lastSeen ?? 0;
  const wasSeenMs = Math.min(before.presence.lastSeen ?? 0, world.clock.now());
  const { forgottenAt, isBeingForgotten } = world.user(id);
  const isForgotten = isBeingForgotten || look.startedAt < forgottenAt;
  world.check(lastSeenMs >= wasSeenMs || isForgotten, 'last seen never goes back', about);
  look.told.set(id, { presence, silence: undefined });
  checkAnswer(world, look, presence, before.presence);
}

/** Whoever was told of a silence that has been broken since must know by now, unless the policy failed. */
export function checkAllCorrected(world: World): void {
  if (world.plan.policy && world.plan.storeFaults) return;
  for (const user of world.users)
    for (const flight of user.flights) if (flight.wasCorrected) checkCorrected(world, user, flight);
}

/** Somebody who had been silent in `flight` has just answered: everyone who was told so must know by now. */
export function checkCorrected(world: World, user: UserTruth, flight: Flight): void {
  for (const look of world.looks) {
    const misled = look.told.get(user.id)?.silence === flight;
    world.check(!misled, 'late answers correct', () => `${look.viewer} still believes that ${user.id} is offline`);
  }
}
