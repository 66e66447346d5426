import { distinct } from '../domain/distinct.ts';
import type { Presence } from '../domain/presence.ts';
import type { PresenceCore } from '../domain/presence-core.ts';
import { Reply } from './packets.ts';
import type { RefreshAck, RefreshMessage, WireError } from '../wire/protocol.ts';

export interface RefreshReplyParts {
  readonly core: PresenceCore;
  readonly ackWithinMs: number;
  readonly viewer: string;
  readonly message: RefreshMessage;
  readonly ack: (reply: RefreshAck) => void;
  /** Takes what could not go into the ack, and corrections. The same function for all refreshes of a socket. */
  readonly resolved: (presence: Presence) => void;
  /** Reports what was thrown to whom it concerns, and says what the viewer may see of it. */
  readonly refused: (thrown: unknown) => WireError;
}

/**
 * Acks a refresh as soon as everything is answered, or after `ackWithinMs` with what there is by then.
 * States: gathering -> acked. What is answered after the ack goes to `resolved`.
 * Undefined when everything is answered already; else a promise of that, which does not reject.
 */
export function replyToRefresh(parts: RefreshReplyParts): Promise<void> | undefined {
  const { core, ackWithinMs, viewer, message, ack, resolved, refused } = parts;
  const ids = distinct(message.ids);
  const presences: Presence[] = [];
  /** Once acked: what was not answered by then. */
  let pending: Set<string> | undefined;
  const answer = (presence: Presence): void => {
    if (pending === undefined) {
      presences.push(presence);
    } else {
      pending.delete(presence.id);
      resolved(presence);
    }
  };
  const reply = (): void => {
    pending = new Set(presences.length === ids.length ? [] : ids);
    for (const { id } of presences) pending.delete(id);
    ack(new Reply(presences, [...pending], core.clock.now()));
  };

  const rest = core.refresh({ viewer, ids, maxAgeMs: message.maxAge, answer, correct: resolved });
  if (rest === undefined) {
    ack(new Reply(presences, [], core.clock.now()));
    return undefined;
  }
  const cancelTimer = core.clock.after(ackWithinMs, reply);
  return rest.then(
    () => {
      cancelTimer();
      if (pending === undefined) reply();
    },
    (thrown: unknown) => {
      cancelTimer();
      const error = refused(thrown);
      if (pending === undefined) {
        ack({ error });
        return;
      }
      const checkedAt = core.clock.now();
      for (const id of [...pending]) answer({ id, status: 'unknown', lastSeen: null, checkedAt, evidence: 'none' });
    },
  );
}
