import { Random } from '../../support/random.ts';

/**
 * How unequal people are in the number of their friends: sigma of a log-normal distribution. The Facebook graph's
 * median is 99 at a mean of 190 (Ugander, Karrer, Backstrom and Marlow, "The Anatomy of the Facebook Social Graph",
 * 2011, section 3), which is exp(sigma^2 / 2) = 1.92.
 */
const SIGMA = 1.14;
/** Nobody has more friends than so many times the mean: it is where Facebook's own limit lies (5,000 at 190). */
const LARGEST_OVER_MEAN = 26;
/** Rounds of pairing up those who want more friends still; what is left over then are a few friends of the most popular. */
const PAIRING_ROUNDS = 20;

/** Who is whose friend: mutual, by index, each list from the closest on. Seeded. */
export type FriendGraph = readonly (readonly number[])[];

/** `meanFriends` may not exceed what `users` allow: all others. */
export function friendGraph(users: number, meanFriends: number, seed: number): FriendGraph {
  const random = new Random(seed, 11);
  const friends = Array.from({ length: users }, () => new Set<number>());
  let open = stubsOf(wantedDegrees(users, meanFriends, random));
  for (let round = 0; round < PAIRING_ROUNDS && open.length > 1; round += 1) {
    shuffle(open, random);
    const left: number[] = open.length % 2 === 1 ? [open[0] ?? 0] : [];
    for (let i = left.length; i + 1 < open.length; i += 2) {
      const a = open[i] ?? 0;
      const b = open[i + 1] ?? 0;
      if (a === b || friends[a]?.has(b) === true) {
        left.push(a, b);
        continue;
      }
      friends[a]?.add(b);
      friends[b]?.add(a);
    }
    open = left;
  }
  // In the order of pairing: as good as any, for how close friends are is drawn as well.
  return friends.map((own) => [...own]);
}

function wantedDegrees(users: number, meanFriends: number, random: Random): number[] {
  const largest = Math.min(users - 1, Math.ceil(meanFriends * LARGEST_OVER_MEAN));
  const raw = Array.from({ length: users }, () => Math.exp(SIGMA * random.normal()));
  // What is cut off at the top is made up for by everybody else.
  let scale = meanFriends;
  const degreesAt = (factor: number): number[] => raw.map((value) => Math.min(largest, value * factor));
  for (let step = 0; step < 30; step += 1) {
    const mean = degreesAt(scale).reduce((sum, degree) => sum + degree, 0) / users;
    scale *= mean === 0 ? 1 : meanFriends / mean;
  }
  return degreesAt(scale).map((degree) => Math.floor(degree) + (random.chance(degree % 1) ? 1 : 0));
}

function stubsOf(degrees: readonly number[]): number[] {
  return degrees.flatMap((degree, user) => new Array<number>(degree).fill(user));
}

function shuffle(list: number[], random: Random): void {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = random.int(0, i);
    [list[i], list[j]] = [list[j] ?? 0, list[i] ?? 0];
  }
}
