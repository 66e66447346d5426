import type { PresenceCore } from '../../src/domain/presence-core.ts';
import type { Actions } from './actions.ts';
import { lookAt } from './looking.ts';
import type { SimDevice } from './sim-device.ts';
import type { Accesses } from './sim-policy.ts';
import type { UserTruth } from './truth.ts';
import type { World } from './world.ts';

/** One random thing happens. */
export function actOnce(world: World, core: PresenceCore, actions: Actions, accesses: Accesses | undefined): void {
  const { random, plan } = world;
  const user = random.pick(world.users);
  if (user === undefined) return;
  const device = random.pick(user.devices);
  const action = random.weighted({
    look: 10,
    crowd: 1,
    connect: user.devices.length < 4 ? 4 : 0,
    touch: 3,
    pipe: 2,
    flush: 1,
    ...(device === undefined ? {} : { drop: 2, goodbye: 2, say: 2, use: 2, freeze: 2, thaw: device.isFrozen ? 6 : 0 }),
    ...(plan.forgets ? { forget: 1 } : {}),
    ...(plan.clockSteps ? { step: 2 } : {}),
  });
  switch (action) {
    case 'look':
      lookAt(world, core, accesses);
      break;
    case 'crowd':
      for (let lookers = random.int(2, 5); lookers > 0; lookers -= 1) lookAt(world, core, accesses);
      break;
    case 'connect':
      actions.connect(user);
      break;
    case 'touch':
      actions.touch(user);
      break;
    case 'pipe':
      actions.pipe(user, plan.clockSteps ? random.int(-5_000, 60_000) : random.int(0, 3_000));
      break;
    case 'flush':
      core.flush().catch((error: unknown) => {
        world.check(plan.storeFaults, 'errors only under faults', () => String(error));
      });
      break;
    case 'forget':
      actions.forget(user);
      break;
    case 'step':
      step(world);
      break;
    default:
      if (device !== undefined) actOnDevice(actions, user, device, action);
  }
}

function actOnDevice(
  actions: Actions,
  user: UserTruth,
  device: SimDevice,
  action: 'drop' | 'goodbye' | 'say' | 'use' | 'freeze' | 'thaw',
): void {
  switch (action) {
    case 'drop':
    case 'goodbye':
      actions.disconnect(user, device, action === 'goodbye');
      break;
    case 'say':
      device.used();
      actions.touch(user);
      break;
    case 'use':
      device.used();
      break;
    case 'freeze':
      device.freeze();
      break;
    case 'thaw':
      device.thaw();
  }
}

function step(world: World): void {
  const { random } = world;
  const sizeMs = random.pick([1, 500, 5_000, 60_000]);
  const byMs = random.int(1, sizeMs) * random.pick([1, -1]);
  world.note(() => `the wall clock steps by ${byMs} ms`);
  world.stepClock(byMs);
}

/** How much time passes: often none, sometimes so much that everything grows stale. Undefined: not even a turn. */
export function drawWaitMs({ random, plan }: World): number | undefined {
  const { freshForMs, idleAfterMs, probeTimeoutMs } = plan.settings;
  const kind = random.weighted({ none: 4, turn: 2, short: 5, probe: 3, fresh: 2, idle: 1 });
  if (kind === 'none') return undefined;
  const longestMs = {
    turn: 0,
    short: 100,
    probe: probeTimeoutMs,
    fresh: freshForMs + 2_000,
    idle: idleAfterMs + 1_000,
  };
  return random.int(0, longestMs[kind]);
}
