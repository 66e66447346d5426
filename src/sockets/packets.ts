import type { Presence } from '../domain/presence.ts';
import type { RefreshReply } from '../wire/protocol.ts';

/* What presence sends most, known to presenceParser by what it is: there is nothing in it that would have to be found out. */

/** What a refresh is acked with when nothing went wrong. */
export class Reply implements RefreshReply {
  readonly presences: readonly Presence[];
  readonly pending: readonly string[];
  readonly now: number;

  constructor(presences: readonly Presence[], pending: readonly string[], now: number) {
    this.presences = presences;
    this.pending = pending;
    this.now = now;
  }
}

/** The message of `presence:probe`. */
export const PROBE: Readonly<Record<string, never>> = Object.freeze({});
