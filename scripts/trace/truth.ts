import type { Connection, Script } from './script.ts';
import { lastAtMost } from '../support/sorted.ts';
import { type Departure, departureAt, groupByUser, type Happening, truthOf, type UserTruth } from './user-truth.ts';

export type { Departure, Happening } from './user-truth.ts';

/** Who really was there, and when. All times in ms, on the timeline of the connections. */
export class Truth {
  readonly #byUser = new Map<string, UserTruth>();

  /** `happenings` in the order of time. */
  constructor(connections: readonly Connection[], happenings: readonly Happening[]) {
    const happeningsByUser = groupByUser(happenings);
    for (const [user, own] of groupByUser(connections)) {
      this.#byUser.set(user, truthOf(own, happeningsByUser.get(user) ?? []));
    }
  }

  connectionsOf(user: string): readonly Connection[] {
    return this.#byUser.get(user)?.connections ?? [];
  }

  /** Whether the user has a connection that answers. */
  isThere(user: string, atMs: number): boolean {
    const truth = this.#byUser.get(user);
    return truth !== undefined && atMs < (truth.endsMs[lastAtMost(truth.startsMs, atMs)] ?? -Infinity);
  }

  /** When the user was last there, `atMs` at the latest. -Infinity: never until then. */
  lastThereMs(user: string, atMs: number): number {
    const truth = this.#byUser.get(user);
    return Math.min(atMs, truth?.endsMs[lastAtMost(truth.startsMs, atMs)] ?? -Infinity);
  }

  /** When the user last came or went, `atMs` at the latest. -Infinity: never until then. */
  lastChangeMs(user: string, atMs: number): number {
    const truth = this.#byUser.get(user);
    if (truth === undefined) return -Infinity;
    const startedByMs = truth.startedByMs[lastAtMost(truth.startsMs, atMs)] ?? -Infinity;
    const endedAtMs = truth.endsMs[lastAtMost(truth.endsMs, atMs)] ?? -Infinity;
    return Math.max(Math.min(startedByMs, atMs), endedAtMs);
  }

  /** When the person last did something, `atMs` at the latest. -Infinity: never until then. */
  lastActiveMs(user: string, atMs: number): number {
    const truth = this.#byUser.get(user);
    return Math.min(atMs, truth?.activeByMs[lastAtMost(truth.activeAtMs, atMs)] ?? -Infinity);
  }

  /** The line of the newest thing that happened to the user, `atMs` at the latest. */
  lineAt(user: string, atMs: number): number | undefined {
    const truth = this.#byUser.get(user);
    return truth?.lines[lastAtMost(truth.happenedAtMs, atMs)];
  }

  /** The departure after which the user is away at `atMs`. Undefined while there, or not come yet. */
  departureBefore(user: string, atMs: number): Departure | undefined {
    const truth = this.#byUser.get(user);
    const index = lastAtMost(truth?.endsMs ?? [], atMs);
    const departure = truth === undefined ? undefined : departureAt(user, truth, index);
    return departure !== undefined && atMs < departure.backAtMs ? departure : undefined;
  }

  departures(): Departure[] {
    return [...this.#byUser].flatMap(([user, truth]) =>
      truth.endsMs.flatMap((_, index) => departureAt(user, truth, index) ?? []),
    );
  }
}

/** The truth of a script that is played to the letter. */
export function truthOfScript({ connections, moves }: Script): Truth {
  const happenings = moves.map(({ kind, atMs, line, connection }) => ({
    user: connection.user,
    atMs,
    byMs: atMs,
    line,
    isActivity: kind === 'open' || kind === 'say' || kind === 'goodbye',
  }));
  return new Truth(connections, happenings);
}
