import type { Answer, Heard } from '../../scripts/replay/answer.ts';
import type { Look } from '../../scripts/replay/lookers.ts';
import { type Script, scriptOf } from '../../scripts/trace/script.ts';
import type { Trace, TraceEvent, TraceEventKind } from '../../scripts/trace/trace.ts';

/** One event as a short line: seconds, user, event, and for how many seconds it was silent. */
export type ShortEvent = readonly [atS: number, user: string, kind: TraceEventKind, silentS?: number];

/** A trace whose first event is on line 2, as in a file. */
export function traceOf(...events: readonly ShortEvent[]): Trace {
  return {
    name: 'test.csv',
    isSynthetic: false,
    setBackLines: [],
    events: events.map(([atS, user, kind, silentS = 0], index): TraceEvent => {
      return { line: index + 2, atMs: atS * 1000, user, kind, silentMs: silentS * 1000 };
    }),
  };
}

export function scriptFrom(...events: readonly ShortEvent[]): Script {
  return scriptOf(traceOf(...events));
}

export function lookAt(...users: readonly string[]): Look {
  return { number: 7, atMs: 0, viewer: 'viewer 1', users, maxAgeMs: undefined, background: false, around: undefined };
}

/** An answer about `ann`, online by traffic at the moment it is heard, unless said otherwise. */
export function heardAt(heardAtMs: number, answer: Partial<Answer>, rest: Partial<Heard> = {}): Heard {
  return {
    look: lookAt(answer.user ?? 'ann'),
    answer: {
      user: 'ann',
      status: 'online',
      evidence: 'traffic',
      checkedAtMs: heardAtMs,
      lastSeenMs: null,
      ...answer,
    },
    askedAtMs: heardAtMs,
    heardAtMs,
    isCorrection: false,
    ...rest,
  };
}
