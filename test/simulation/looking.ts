import { PresenceError } from '../../src/domain/errors.ts';
import type { Presence } from '../../src/domain/presence.ts';
import type { PresenceCore } from '../../src/domain/presence-core.ts';
import { checkAnswer } from './check-answer.ts';
import { hearCorrection } from './check-correction.ts';
import { Look } from './look.ts';
import type { Accesses } from './sim-policy.ts';
import type { Flight, UserTruth } from './truth.ts';
import type { World } from './world.ts';

/** A viewer refreshes some users, and whatever comes of it is checked as it comes. */
export function lookAt(world: World, core: PresenceCore, accesses: Accesses | undefined): void {
  const { random, plan } = world;
  const { freshForMs, freshFloorMs } = plan.settings;
  const maxAgeMs = random.pick([undefined, undefined, 0, freshFloorMs, Math.floor(freshForMs / 2), 1e9]);
  const viewer = random.pick(plan.viewers) ?? 'vera';
  const ids = random.some(plan.users);
  const look = new Look(world, viewer, ids, maxAgeMs);
  world.note(() => `${viewer} looks at ${ids.join(', ')}, max age ${maxAgeMs ?? 'not given'}`);
  look.access = accesses?.get(viewer);
  world.looks.push(look);
  const answer = (presence: Presence): void => {
    hearAnswer(world, look, presence);
  };
  const correct = (presence: Presence): void => {
    hearCorrection(world, look, presence);
  };
  const done = (): void => {
    look.isDone = true;
    const unanswered = ids.filter((id) => !look.told.has(id));
    world.check(unanswered.length === 0, 'every id is answered exactly once', () => `${unanswered.join()} never`);
    checkInTime(world, look);
  };
  const refused = (error: unknown): void => {
    look.isDone = true;
    const isExcused = world.isClosing || (plan.policy && plan.storeFaults);
    const isClean = error instanceof PresenceError && error.code === 'unavailable' && look.told.size === 0;
    world.check(isExcused && isClean, 'refused only under faults, with nothing answered', () => String(error));
    checkInTime(world, look);
  };
  try {
    const rest = core.refresh({ viewer, ids, maxAgeMs, answer, correct });
    if (rest === undefined) done();
    else rest.then(done, refused);
  } catch (error) {
    refused(error);
  }
}

function hearAnswer(world: World, look: Look, presence: Presence): void {
  const { id } = presence;
  world.note(() => `  ${look.viewer} is told ${JSON.stringify(presence)}`);
  const isOnce = look.ids.includes(id) && !look.told.has(id);
  world.check(isOnce, 'every id is answered exactly once', () => `${look.viewer} is told of ${id} unasked or again`);
  look.told.set(id, { presence, silence: silenceTold(world.user(id), presence) });
  checkAnswer(world, look, presence);
}

function checkInTime(world: World, look: Look): void {
  const isInTime = world.nowMs <= look.boundMs;
  world.check(isInTime, 'a refresh is answered in time', () => `after ${world.nowMs - look.startMs} ms`);
}

/** The silence that the answer tells of, while it may still be broken. */
function silenceTold(user: UserTruth, presence: Presence): Flight | undefined {
  if (presence.evidence !== 'no-answer') return undefined;
  const told = user.moments.findLast(({ kind, wallMs }) => kind === 'silent' && wallMs === presence.checkedAt);
  return told?.flight.isListening === true ? told.flight : undefined;
}
