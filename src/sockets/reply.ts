import type { Presence } from '../domain/presence.ts';
import type { RefreshReply } from '../wire/protocol.ts';

/** What a refresh is acked with when nothing went wrong, known by its class to {@link presenceParser}. */
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
