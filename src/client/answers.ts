import type { Presence } from '../wire/protocol.ts';
import { createAlarm } from './alarm.ts';
import type { ClientClock } from './client-clock.ts';
import { blankSnapshot, type PresenceSnapshot } from './snapshot.ts';

/** Beyond so many users, those that nobody is subscribed to are forgotten, the longest known first. */
const MAX_REMEMBERED = 1_000;

export type SnapshotListener = (snapshot: PresenceSnapshot) => void;

interface Entry {
  snapshot: PresenceSnapshot;
  /** When the answer outlives its window, in the clock's elapsed ms. */
  expiresAtMs: number;
  readonly listeners: Set<SnapshotListener>;
}

/** The newest answer for each user, until it has outlived its window, and who wants to hear of it. */
export interface Answers {
  readonly get: (id: string) => PresenceSnapshot;
  /** How long the answer will be current, in ms; nothing or less: it is not. */
  readonly currentForMs: (id: string) => number;
  /** An answer that is `ageMs` old. `isChecking`: another one is under way. */
  readonly take: (answer: Presence, ageMs: number, isChecking: boolean) => void;
  /** Something else has become known of the user. */
  readonly note: (id: string, news: Partial<PresenceSnapshot>) => void;
  readonly subscribe: (id: string, listener: SnapshotListener) => () => void;
  /** Nothing is timed any more. */
  readonly close: () => void;
}

export function createAnswers(clock: ClientClock, windowMs: number): Answers {
  const entries = new Map<string, Entry>();
  const decay = createAlarm(clock, () => {
    for (const entry of entries.values()) age(entry);
  });

  const entryOf = (id: string): Entry => {
    let entry = entries.get(id);
    if (entry === undefined) {
      for (const [other, { listeners }] of entries) {
        if (entries.size < MAX_REMEMBERED) break;
        if (listeners.size === 0) entries.delete(other);
      }
      entry = { snapshot: blankSnapshot(id), expiresAtMs: -Infinity, listeners: new Set() };
      entries.set(id, entry);
    }
    return entry;
  };

  const set = (entry: Entry, news: Partial<PresenceSnapshot>): void => {
    entry.snapshot = { ...entry.snapshot, ...news };
    for (const call of [...entry.listeners]) {
      try {
        call(entry.snapshot);
      } catch (error) {
        // The listener's own matter, and not to the harm of the others: told as if nobody had caught it.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is what was thrown
        void Promise.reject(error);
      }
    }
  };

  /** Takes notice of the time, now and when the answer will have outlived its window. */
  const age = (entry: Entry): Entry => {
    if (entry.snapshot.isCurrent) {
      if (entry.expiresAtMs <= clock.elapsedMs) set(entry, { status: 'unknown', isCurrent: false });
      else if (entry.listeners.size > 0) decay.by(entry.expiresAtMs);
    }
    return entry;
  };

  return {
    get: (id) => age(entryOf(id)).snapshot,
    currentForMs: (id) => entryOf(id).expiresAtMs - clock.elapsedMs,
    take(answer, ageMs, isChecking) {
      const entry = entryOf(answer.id);
      entry.expiresAtMs = clock.elapsedMs + windowMs - ageMs;
      const isCurrent = ageMs < windowMs;
      set(entry, { status: isCurrent ? answer.status : 'unknown', answer, isCurrent, isChecking, error: undefined });
      age(entry);
    },
    note(id, news) {
      set(entryOf(id), news);
    },
    subscribe(id, call) {
      // One of its own, that the same function can be subscribed twice.
      const listener: SnapshotListener = (snapshot) => {
        call(snapshot);
      };
      const entry = entryOf(id);
      entry.listeners.add(listener);
      age(entry);
      return () => {
        entry.listeners.delete(listener);
      };
    },
    close: decay.close,
  };
}
