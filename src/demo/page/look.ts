import type { Presence } from '../../domain/presence.ts';

/**
 * What is known here of one person.
 * - `settled`: nothing is under way. -> asked
 * - `asked`: a refresh has been sent. -> settled, or pending
 * - `pending`: the server is probing. -> settled
 */
export interface Look {
  readonly phase: 'settled' | 'asked' | 'pending';
  /** The newest answer. */
  readonly answer?: Presence;
  /** Why the latest question brought none. */
  readonly failure?: string;
}
