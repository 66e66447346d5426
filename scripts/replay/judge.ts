import { claimsThere, type Heard } from './answer.ts';
import { type Margin, slackMs } from '../trace/margin.ts';
import type { Truth } from '../trace/truth.ts';

/**
 * How an answer stands against the truth at the moment it was heard. `unknown` claims nothing; `too-close`: the user
 * came or went so shortly before or after that nobody can say.
 */
export type Grade = 'right' | 'wrong' | 'unknown' | 'too-close';

export const GRADES: readonly Grade[] = ['right', 'wrong', 'unknown', 'too-close'];

/** Without a margin only changes in the very millisecond are too close. */
export function gradeOf({ answer, heardAtMs }: Heard, truth: Truth, margin: Margin): Grade {
  const claim = claimsThere(answer.status);
  return claim === undefined ? 'unknown' : gradeClaim(claim, answer.user, heardAtMs, truth, margin);
}

/** Somebody was told at `atMs` that the user is there, or is not. */
export function gradeClaim(isThere: boolean, user: string, atMs: number, truth: Truth, margin: Margin): Grade {
  const changedMs = truth.lastChangeMs(user, atMs + margin.toleranceMs);
  if (atMs - changedMs <= slackMs(margin, changedMs, atMs)) return 'too-close';
  return isThere === truth.isThere(user, atMs) ? 'right' : 'wrong';
}
