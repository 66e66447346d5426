import { Random } from '../../support/random.ts';
import type { Move, Script } from '../../trace/script.ts';
import type { Truth } from '../../trace/truth.ts';
import { closeFriend } from './close-friend.ts';
import type { Workload } from './workload.ts';

/** How often somebody tries to find a friend who is there before writing to one who is not. */
const TRIES = 4;

/** Whom everything that is said goes to: close friends rather than others, and those who are there rather than not. */
export function recipients(
  script: Script,
  truth: Truth,
  friendsOf: Workload['friendsOf'],
  seed: number,
): Map<Move, string> {
  const random = new Random(seed, 14);
  const found = new Map<Move, string>();
  for (const move of script.moves) {
    if (move.kind !== 'say') continue;
    const friends = friendsOf(move.connection.user);
    let friend = closeFriend(friends, random);
    for (let tries = 1; tries < TRIES && friend !== undefined && !truth.isThere(friend, move.atMs); tries += 1) {
      friend = closeFriend(friends, random);
    }
    if (friend !== undefined) found.set(move, friend);
  }
  return found;
}
