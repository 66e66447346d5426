/** `offline` is a finding; `unknown` is an admission that we could not find out. */
export type Status = 'online' | 'idle' | 'offline' | 'unknown';

/**
 * What an answer rests on.
 * - `traffic`: the user was active, a moment ago.
 * - `probe`: one of the user's connections answered a liveness ping.
 * - `no-connection`: there is no connection that could be asked.
 * - `no-answer`: there are connections, and none answered in time.
 * - `none`: the question could not be asked.
 */
export type Evidence = 'traffic' | 'probe' | 'no-connection' | 'no-answer' | 'none';

/** A last seen that its owner shows only roughly. */
export type LastSeenApprox = 'recently' | 'within-week' | 'within-month' | 'long-ago';

/** One answer, as it goes over the wire. All times are integer ms since the Unix epoch. */
export interface Presence {
  readonly id: string;
  readonly status: Status;
  /** The newest known activity; null when there was none or the viewer may not know. */
  readonly lastSeen: number | null;
  /** Only when the viewer may know no more than this; `lastSeen` is then null. */
  readonly lastSeenApprox?: LastSeenApprox | undefined;
  /** The moment at which the evidence held, so that `now - checkedAt` is the true age of the answer. */
  readonly checkedAt: number;
  readonly evidence: Evidence;
}
