import { Random } from '../../support/random.ts';
import type { Departure, Truth } from '../../trace/truth.ts';
import type { Workload } from '../workload/workload.ts';

/** For how long a friend waits at most to see somebody who has left shown as away, in ms. */
export const WATCH_MS = 10 * 60_000;
/** By then whoever came has connected and been told what there is to tell. */
const SETTLED_AFTER_MS = 5_000;

/** A friend looks at somebody who has left, again and again. */
export interface Watch {
  readonly departure: Departure;
  readonly watcher: string;
}

/**
 * One friend for each departure, picked among those who neither come nor go while they watch. None when there is nobody
 * such. The same for every design.
 */
export function planWatches({ friendsOf }: Pick<Workload, 'friendsOf'>, truth: Truth, seed: number): Watch[] {
  const random = new Random(seed, 5);
  return truth
    .departures()
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap((departure) => {
      const { user, atMs, backAtMs } = departure;
      const endsMs = Math.min(backAtMs, atMs + WATCH_MS);
      const stays = (friend: string): boolean =>
        truth.isThere(friend, atMs) && truth.lastChangeMs(friend, endsMs) <= atMs - SETTLED_AFTER_MS;
      const watchers = friendsOf(user).filter(stays);
      return watchers.length === 0 ? [] : [{ departure, watcher: random.pick(watchers) }];
    });
}
