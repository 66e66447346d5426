import { VirtualClock } from '../../../../scripts/virtual/virtual-clock.ts';
import type { PresenceError } from '../../../../src/domain/errors.ts';
import { LastSeen } from '../../../../src/domain/last-seen.ts';
import type { Settings } from '../../../../src/domain/settings.ts';
import type { Sighting } from '../../../../src/domain/sighting.ts';
import { Stats } from '../../../../src/domain/stats.ts';
import { HeldStore } from './held-store.ts';
import { settingsWith } from './settings.ts';

export interface Register {
  readonly clock: VirtualClock;
  readonly store: HeldStore;
  readonly stats: Stats;
  readonly errors: PresenceError[];
  readonly lastSeen: LastSeen;
}

/** Last seen on a store whose calls the test can hold back. Flushes every second, unless told otherwise. */
export function makeRegister(changes: Partial<Settings> = {}): Register {
  const clock = new VirtualClock();
  const store = new HeldStore();
  const stats = new Stats();
  const errors: PresenceError[] = [];
  const lastSeen = new LastSeen(clock, store, settingsWith(changes), stats, (error) => errors.push(error));
  return { clock, store, stats, errors, lastSeen };
}

/** All that a load finds, once it has found everything. */
export function loadAll(lastSeen: LastSeen, ids: readonly string[]): Promise<Map<string, Sighting | undefined>> {
  return new Promise((resolve) => {
    const found = new Map<string, Sighting | undefined>();
    lastSeen.load(ids, (id, { sighting }) => {
      found.set(id, sighting);
      if (found.size === ids.length) resolve(found);
    });
  });
}
