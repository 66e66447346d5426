import type { Presence, Status } from '../wire/protocol.ts';
import type { PresenceClientError } from './client-error.ts';

/** What can be shown of a user right now. Never changes; when more is known, there is another one. */
export interface PresenceSnapshot {
  readonly id: string;
  /** What may be claimed: `unknown` before the first answer, and once that has outlived its window. */
  readonly status: Status;
  /** The newest answer, also when it only tells what was. Its times are by the server's clock. */
  readonly answer: Presence | undefined;
  /** Whether the answer is within its window. */
  readonly isCurrent: boolean;
  /** Whether a question is under way. */
  readonly isChecking: boolean;
  /** Why the newest question brought no answer. */
  readonly error: PresenceClientError | undefined;
}

/** Of whom nothing is known. */
export function blankSnapshot(id: string): PresenceSnapshot {
  return { id, status: 'unknown', answer: undefined, isCurrent: false, isChecking: false, error: undefined };
}
