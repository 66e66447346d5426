import type { Random } from '../../support/random.ts';

/** How a device answers probes: by itself, by its transport alone, or not at all. */
export type Answering = 'sdk' | 'bare' | 'mute';

/** `busy` says something now and then, `quiet` never does, `restless` also comes and goes. */
export type Manner = 'busy' | 'quiet' | 'restless';

export interface Habits {
  readonly user: string;
  readonly device: string;
  readonly manner: Manner;
  readonly answering: Answering;
}

const SECOND_DEVICE_SHARE = 0.1;
const MUTE_SHARE = 0.08;
const BARE_SHARE = 0.15;
const QUIET_SHARE = 0.25;
const RESTLESS_SHARE = 0.3;

/** So many devices, and whose they are: some people have two. The same for the same seed. */
export function drawHabits(random: Random, devices: number): Habits[] {
  const habits: Habits[] = [];
  for (let number = 0; number < devices; number += 1) {
    const before = habits.at(-1);
    const isSecond = before !== undefined && !before.device.endsWith('b') && random.chance(SECOND_DEVICE_SHARE);
    const user = isSecond ? before.user : `u${number}`;
    habits.push({
      user,
      device: isSecond ? `${user}b` : `${user}a`,
      manner: random.chance(QUIET_SHARE) ? 'quiet' : random.chance(RESTLESS_SHARE) ? 'restless' : 'busy',
      answering: random.chance(MUTE_SHARE) ? 'mute' : random.chance(BARE_SHARE) ? 'bare' : 'sdk',
    });
  }
  return habits;
}
