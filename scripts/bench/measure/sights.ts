import { distributionOf } from '../../support/distribution.ts';
import { gradeClaim } from '../../replay/judge.ts';
import { type Margin, slackMs } from '../../trace/margin.ts';
import type { Truth } from '../../trace/truth.ts';
import type { Shown } from '../contenders/contender.ts';
import type { Sights } from './run-result.ts';

/** One friend that was looked at. Times in ms of the workload's own time. */
export interface SightRow {
  readonly user: string;
  readonly lookedAtMs: number;
  /** When it went out of view. */
  readonly endedAtMs: number;
  /** What was shown, in the order of time. Before the first: `unsure`. */
  readonly changes: readonly { readonly atMs: number; readonly shown: Shown }[];
}

interface Claim {
  readonly atMs: number;
  readonly isThere: boolean;
}

/** Judges what people saw, once it is known what was true. */
export class SightTally {
  readonly #truth: Truth;
  readonly #margin: Margin;
  readonly #counts = {
    looks: 0,
    rows: 0,
    right: 0,
    wrongThere: 0,
    wrongAway: 0,
    unsure: 0,
    tooClose: 0,
    flips: 0,
    neverTrue: 0,
  };
  readonly #answerMs: number[] = [];
  readonly #truthMs: number[] = [];

  constructor(truth: Truth, margin: Margin) {
    this.#truth = truth;
    this.#margin = margin;
  }

  addLook(rows: readonly SightRow[]): void {
    this.#counts.looks += 1;
    for (const row of rows) this.#add(row);
  }

  result(): Sights {
    return { ...this.#counts, answerMs: distributionOf(this.#answerMs), truthMs: distributionOf(this.#truthMs) };
  }

  #add(row: SightRow): void {
    this.#counts.rows += 1;
    const claims = row.changes.flatMap(({ atMs, shown }): Claim[] =>
      shown === 'unsure' ? [] : [{ atMs, isThere: shown === 'there' }],
    );
    const first = claims[0];
    if (first === undefined) this.#counts.unsure += 1;
    else this.#judge(row, first);
    if (claims.some((claim, index) => this.#isFlip(row.user, claims[index - 1], claim))) this.#counts.flips += 1;
    const trueAtMs = this.#trueAtMs(row, claims);
    if (trueAtMs === undefined) this.#counts.neverTrue += 1;
    else this.#truthMs.push(trueAtMs - row.lookedAtMs);
  }

  #judge({ user, lookedAtMs }: SightRow, { atMs, isThere }: Claim): void {
    this.#answerMs.push(atMs - lookedAtMs);
    const grade = gradeClaim(isThere, user, atMs, this.#truth, this.#margin);
    if (grade === 'right') this.#counts.right += 1;
    else if (grade === 'too-close') this.#counts.tooClose += 1;
    else if (isThere) this.#counts.wrongThere += 1;
    else this.#counts.wrongAway += 1;
  }

  /** A change of mind: the friend did nothing between the two claims. */
  #isFlip(user: string, before: Claim | undefined, claim: Claim): boolean {
    if (before === undefined || before.isThere === claim.isThere) return false;
    const changedMs = this.#truth.lastChangeMs(user, claim.atMs + this.#margin.toleranceMs);
    return changedMs < before.atMs - slackMs(this.#margin, changedMs, before.atMs);
  }

  /** The first moment in view at which what is shown is true, be it that what is shown changes or that the friend does. */
  #trueAtMs({ user, endedAtMs }: SightRow, claims: readonly Claim[]): number | undefined {
    for (const [index, { atMs, isThere }] of claims.entries()) {
      if (this.#truth.isThere(user, atMs) === isThere) return atMs;
      const untilMs = claims[index + 1]?.atMs ?? endedAtMs;
      const changedMs = this.#truth.lastChangeMs(user, untilMs);
      if (changedMs > atMs && this.#truth.isThere(user, changedMs) === isThere) return changedMs;
    }
    return undefined;
  }
}
