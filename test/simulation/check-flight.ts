import type { ProbeOutcome } from '../../src/ports/presence-bus.ts';
import type { Flight, UserTruth } from './truth.ts';
import type { World } from './world.ts';

/** Holds what a question came to against what the devices did meanwhile. */
export function checkFlight(
  world: World,
  user: UserTruth,
  flight: Flight,
  outcome: ProbeOutcome,
  wasLost: boolean,
): void {
  const { idleAfterMs } = world.plan.settings;
  const about = (): string => `${user.id}: ${JSON.stringify(outcome)}, reports ${JSON.stringify(flight.reports)}`;
  if (outcome.kind === 'failed') {
    const isExcused = outcome.reason === 'over-budget' || wasLost || world.isClosing;
    world.check(isExcused, 'asking fails only under faults', about);
    return;
  }
  world.check(world.nowMs <= flight.mustEndByMs, 'nobody is waited for in vain', about);
  world.check(world.nowMs >= flight.mustEndByMs, 'who may still answer is waited for', about);
  switch (outcome.kind) {
    case 'silent':
      world.check(flight.reports.length === 0, 'who answers in time is never offline', about);
      world.check(!user.devices.some(wasPrompt(flight)), 'who answers in time is never offline', about);
      break;
    case 'absent': {
      const wasUnheld = user.devices.length === 0 || flight.metNobody || user.unheldAt >= flight.startedAt;
      world.check(wasUnheld, 'absent means no connection', about);
      world.check(flight.reports.length === 0 && !flight.isSettled, 'who answers in time is never offline', about);
      break;
    }
    case 'answered': {
      const { activeAtMs } = outcome;
      const wasReported = flight.reports.includes(activeAtMs);
      world.check(wasReported, 'an answer comes from a device', about);
      const isActive = world.clock.now() - (activeAtMs ?? -Infinity) <= idleAfterMs;
      world.check(
        !flight.isSettled || isActive || world.setAheadSince(flight.startMs) > 0,
        'the active answer wins',
        about,
      );
    }
  }
}

/** A device that would have answered any ping of this flight in time. */
function wasPrompt(flight: Flight): (device: { promptSince: number }) => boolean {
  return (device) => device.promptSince <= flight.startedAt;
}
