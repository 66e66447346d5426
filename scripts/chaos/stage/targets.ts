import type { Random } from '../../support/random.ts';

/** What nobody knew is asked again after this, in ms. */
const AGAIN_AFTER_MS = 300;
/** Who came or went is looked at in this time, by all lookers. In ms. */
const RECENT_MS = 3_000;
const RECENT_SHARE = 0.5;
const AGAIN_SHARE = 0.4;

/** Whom to look at: those who have just come or gone, those of whom nothing was known, and anybody. */
export class Targets {
  readonly #random: Random;
  readonly #users: readonly string[];
  #recent: { readonly user: string; readonly atMs: number }[] = [];

  constructor(random: Random, users: readonly string[]) {
    this.#random = random;
    this.#users = users;
  }

  changed(users: readonly string[]): void {
    const nowMs = Date.now();
    this.#recent = this.#recent.filter(({ atMs }) => nowMs - atMs < RECENT_MS);
    for (const user of users) this.#recent.push({ user, atMs: nowMs });
  }

  /** `unsettled`: users of whom this viewer does not know, and since when. Those that are taken are removed. */
  pick(count: number, unsettled: Map<string, number>): string[] {
    const picked = new Set<string>();
    const nowMs = Date.now();
    for (const [user, sinceMs] of unsettled) {
      if (picked.size >= count * AGAIN_SHARE || nowMs - sinceMs < AGAIN_AFTER_MS) break;
      picked.add(user);
      unsettled.delete(user);
    }
    while (picked.size < Math.min(count, this.#users.length)) {
      const isRecent = this.#recent.length > 0 && this.#random.chance(RECENT_SHARE);
      picked.add(isRecent ? this.#random.pick(this.#recent).user : this.#random.pick(this.#users));
      if (this.#random.chance(0.05)) break;
    }
    return [...picked];
  }
}
