import type { PresenceCore } from '../../src/domain/presence-core.ts';
import { checkAllCorrected } from './check-correction.ts';
import { NEVER, type Sighting } from '../../src/domain/sighting.ts';
import { momentOf } from './oracle.ts';
import type { SimStore } from './sim-store.ts';
import type { World } from './world.ts';

/** Nobody has looked for a while, everything has been written. */
export function checkQuiet(world: World, core: PresenceCore): void {
  const { connectedUsers, ...idle } = core.gauges;
  const held = world.users.filter(({ devices }) => devices.length > 0).length;
  world.check(connectedUsers === held, 'nothing remains', () => `${connectedUsers} connected users, not ${held}`);
  for (const [gauge, value] of Object.entries(idle))
    world.check(value === 0, 'nothing remains', () => `${value} ${gauge}`);
  checkNothingRemains(world);
  checkAllCorrected(world);
}

function checkNothingRemains(world: World): void {
  const { timerCount } = world.clock;
  world.check(timerCount === 0, 'nothing remains', () => `${timerCount} timers`);
  const pings = world.users.reduce((sum, user) => sum + user.pingsInTheAir, 0);
  world.check(pings === 0, 'nothing remains', () => `${pings} pings`);
  const open = world.looks.filter(({ isDone }) => !isDone);
  world.check(open.length === 0, 'every id is answered exactly once', () => `${open.length} refreshes never ended`);
}

export function checkAfterClose(world: World, core: PresenceCore, store: SimStore): void {
  checkNothingRemains(world);
  const { flights, inquiries, unwritten } = core.gauges;
  world.check(flights + inquiries + unwritten === 0, 'nothing remains', () => JSON.stringify(core.gauges));
  world.check(store.isClosed, 'close ends', () => 'the store is open');
  for (const user of world.users) {
    const stored = seenOnly(store.rows.get(user.id) ?? NEVER);
    const about = (): string => `${user.id}: stored ${stored}, truly ${user.floor} to ${user.ceiling}`;
    if (user.isBeingForgotten) continue;
    world.check(stored <= user.ceiling, 'last seen never passes the truth', about);
    if (world.isLossy) continue;
    world.check(stored >= user.floor, 'nothing is lost', about);
    world.check(momentOf(stored) >= user.shownWallMs, 'what was shown is stored', about);
  }
}

/** A crash may lose what was touched within the last flush interval, no more. */
export function checkAfterCrash(world: World, store: SimStore): void {
  const { storeFaults, slowStore, settings } = world.plan;
  if (storeFaults || slowStore || world.isLossy) return;
  for (const user of world.users) {
    if (user.isBeingForgotten) continue;
    const stored = seenOnly(store.rows.get(user.id) ?? NEVER);
    for (const { takenMs, sighting } of user.rises) {
      const isSafe = stored >= sighting || takenMs >= world.nowMs - settings.flushIntervalMs;
      world.check(isSafe, 'a crash loses one flush interval', () => `${user.id}: ${sighting}, taken at ${takenMs}`);
    }
  }
}

/** That a user was forgotten says nothing of when they were seen. */
function seenOnly(stored: Sighting): Sighting {
  return stored < 0 ? NEVER : stored;
}
