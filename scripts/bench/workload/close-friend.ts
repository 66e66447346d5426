import type { Random } from '../../support/random.ts';

/**
 * One of the friends, the closest being first: the k-th closest about 1/k times as often as the first (Zipf). Few friends
 * get most of the attention, as in all records of who talks to whom.
 */
export function closeFriend(friends: readonly string[], random: Random): string | undefined {
  // The inverse of the logarithm, which the sum of 1/k approaches.
  return friends[Math.floor((friends.length + 1) ** random.unit()) - 1] ?? friends.at(-1);
}
