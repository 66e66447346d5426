/** What was recorded of a user: `join` and `say` are traffic, `leave` is a goodbye, `drop` an end without one. */
export type TraceEventKind = 'join' | 'say' | 'leave' | 'drop';

export const TRACE_EVENT_KINDS: readonly TraceEventKind[] = ['join', 'say', 'leave', 'drop'];

export interface TraceEvent {
  /** Where it stands in the file, the header being line 1. */
  readonly line: number;
  /** ms since the start of the recording. */
  readonly atMs: number;
  readonly user: string;
  readonly kind: TraceEventKind;
  /** Of a `drop`: for how long the client had been silent when that was noticed. 0: noticed at once. */
  readonly silentMs: number;
}

/** A recording of who came, spoke and went, in the order of time. */
export interface Trace {
  readonly name: string;
  readonly isSynthetic: boolean;
  readonly events: readonly TraceEvent[];
  /** Lines whose time lay before that of the line above, and was taken to be the same. */
  readonly setBackLines: readonly number[];
}
