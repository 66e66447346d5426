import type { Look } from './lookers.ts';

export type AnswerStatus = 'online' | 'idle' | 'offline' | 'unknown';

/** What a presence design says of one user. Times in ms on the timeline of the replay. */
export interface Answer {
  readonly user: string;
  readonly status: AnswerStatus;
  /** What it rests on, in the words of the design. */
  readonly evidence: string;
  /** When that evidence held. */
  readonly checkedAtMs: number;
  /** null: never, or not told. */
  readonly lastSeenMs: number | null;
}

/** An answer as it was heard. */
export interface Heard {
  readonly look: Look;
  readonly answer: Answer;
  /** When the viewer asked, and when the answer came. */
  readonly askedAtMs: number;
  readonly heardAtMs: number;
  /** Whether it takes back an earlier answer to the same look. */
  readonly isCorrection: boolean;
}

/** What an answer says about the user being there; undefined: nothing. */
export function claimsThere(status: AnswerStatus): boolean | undefined {
  return status === 'unknown' ? undefined : status !== 'offline';
}
