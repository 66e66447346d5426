import type { Connection, Ending } from './script.ts';

/** A user was not there any more from `atMs` on, until `backAtMs` (Infinity: not again). */
export interface Departure {
  readonly user: string;
  readonly atMs: number;
  readonly backAtMs: number;
  /** How the last connection ended. */
  readonly ending: Ending;
}

/** Something that happened to a user. */
export interface Happening {
  readonly user: string;
  readonly atMs: number;
  /** When it was over: later than `atMs` for a client that took its time to connect. */
  readonly byMs: number;
  /** The line of the trace that tells of it. */
  readonly line: number;
  /** Whether the person did it: came, spoke, said goodbye. */
  readonly isActivity: boolean;
}

/** What is true of one user. */
export interface UserTruth {
  readonly connections: readonly Connection[];
  /** Presence, all connections taken together: there from each start up to the end at the same index. */
  readonly startsMs: readonly number[];
  /** By when the start at the same index was over. */
  readonly startedByMs: readonly number[];
  readonly endsMs: readonly number[];
  readonly endings: readonly Ending[];
  readonly activeAtMs: readonly number[];
  /** By when the activity at the same index, and all before it, were over. */
  readonly activeByMs: readonly number[];
  readonly happenedAtMs: readonly number[];
  readonly lines: readonly number[];
}

/** Puts together what one user did. `happenings` in the order of time. */
export function truthOf(connections: readonly Connection[], happenings: readonly Happening[]): UserTruth {
  const startsMs: number[] = [];
  const startedByMs: number[] = [];
  const endsMs: number[] = [];
  const endings: Ending[] = [];
  const inOrder = [...connections].sort((a, b) => a.openingAtMs - b.openingAtMs);
  for (const { openingAtMs, openedAtMs, silentAtMs, ending } of inOrder) {
    const last = endsMs.length - 1;
    const lastEndMs = endsMs[last];
    if (lastEndMs === undefined || openingAtMs >= lastEndMs) {
      startsMs.push(openingAtMs);
      startedByMs.push(openedAtMs);
      endsMs.push(silentAtMs);
      endings.push(ending);
    } else if (silentAtMs >= lastEndMs) {
      endsMs[last] = silentAtMs;
      endings[last] = ending;
    }
  }
  const activities = happenings.filter(({ isActivity }) => isActivity);
  let newestMs = -Infinity;
  const activeByMs = activities.map(({ byMs }) => (newestMs = Math.max(newestMs, byMs)));
  return {
    connections,
    startsMs,
    startedByMs,
    endsMs,
    endings,
    activeAtMs: activities.map(({ atMs }) => atMs),
    activeByMs,
    happenedAtMs: happenings.map(({ atMs }) => atMs),
    lines: happenings.map(({ line }) => line),
  };
}

/** The end of presence at `index`. Undefined when the user was back the same moment, or never went. */
export function departureAt(user: string, truth: UserTruth, index: number): Departure | undefined {
  const atMs = truth.endsMs[index] ?? Infinity;
  const backAtMs = truth.startsMs[index + 1] ?? Infinity;
  const ending = truth.endings[index];
  return ending !== undefined && atMs < backAtMs ? { user, atMs, backAtMs, ending } : undefined;
}

export function groupByUser<T extends { readonly user: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.user);
    if (group === undefined) groups.set(item.user, [item]);
    else group.push(item);
  }
  return groups;
}
