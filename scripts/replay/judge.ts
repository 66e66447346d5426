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
  if (claim === undefined) return 'unknown';
  const changedMs = truth.lastChangeMs(answer.user, heardAtMs + margin.toleranceMs);
  if (heardAtMs - changedMs <= slackMs(margin, changedMs, heardAtMs)) return 'too-close';
  return claim === truth.isThere(answer.user, heardAtMs) ? 'right' : 'wrong';
}
