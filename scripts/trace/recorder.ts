import type { Connection, Ending, Move } from './script.ts';
import { type Happening, Truth } from './truth.ts';

interface Recorded {
  readonly user: string;
  readonly openingAtMs: number;
  readonly openedAtMs: number;
  silentAtMs: number;
  closedAtMs: number;
  ending: Ending;
}

/** Keeps what the clients really did, and when: on real sockets a script is never played to the millisecond. */
export class Recorder {
  readonly #connections = new Map<Connection, Recorded>();
  readonly #happenings: Happening[] = [];

  /**
   * The client of `move.connection` began to do that at `atMs` and had done it by `byMs`, on the timeline of the run.
   */
  did({ kind, line, connection }: Move, atMs: number, byMs = atMs): void {
    const isActivity = kind === 'open' || kind === 'say' || kind === 'goodbye';
    this.#happenings.push({ user: connection.user, atMs, byMs, line, isActivity });
    if (kind === 'open') {
      const { user } = connection;
      this.#connections.set(connection, {
        user,
        openingAtMs: atMs,
        openedAtMs: byMs,
        silentAtMs: Infinity,
        closedAtMs: Infinity,
        ending: 'none',
      });
      return;
    }
    const recorded = this.#connections.get(connection);
    if (recorded === undefined || kind === 'say') return;
    recorded.silentAtMs = Math.min(recorded.silentAtMs, atMs);
    recorded.ending = connection.ending;
    if (kind !== 'fall-silent') recorded.closedAtMs = atMs;
  }

  truth(): Truth {
    // A client that took its time to connect is told of later than what happened meanwhile.
    const inOrder = [...this.#happenings].sort((a, b) => a.atMs - b.atMs);
    return new Truth([...this.#connections.values()], inOrder);
  }
}
