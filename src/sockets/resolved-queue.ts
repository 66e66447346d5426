import type { Presence } from '../domain/presence.ts';
import type { Backlog } from './backlog.ts';
import type { AnySocket } from './socket-types.ts';

/** Gathers what becomes known in one turn of the event loop into one `presence:resolved`. */
export class ResolvedQueue {
  readonly #socket: AnySocket;
  readonly #backlog: Backlog;
  /** By id: within a turn only the newest answer matters. */
  #waiting = new Map<string, Presence>();

  constructor(socket: AnySocket, backlog: Backlog) {
    this.#socket = socket;
    this.#backlog = backlog;
  }

  /** Bound: one function per socket, so that a viewer who looked twice is corrected once. */
  readonly push = (presence: Presence): void => {
    if (this.#waiting.size === 0) setImmediate(this.#send);
    this.#waiting.set(presence.id, presence);
  };

  readonly #send = (): void => {
    const presences = [...this.#waiting.values()];
    this.#waiting = new Map();
    if (!this.#socket.connected) return;
    this.#socket.emit('presence:resolved', presences);
    this.#backlog.sent();
  };
}
