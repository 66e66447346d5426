import type { Presence } from '../domain/presence.ts';
import type { AnySocket } from './socket-types.ts';

/** Gathers what becomes known in one turn of the event loop into one `presence:resolved`. */
export class ResolvedQueue {
  readonly #socket: AnySocket;
  /** By id: within a turn only the newest answer matters. */
  #waiting = new Map<string, Presence>();

  constructor(socket: AnySocket) {
    this.#socket = socket;
  }

  /** Bound: one function per socket, so that a viewer who looked twice is corrected once. */
  readonly push = (presence: Presence): void => {
    if (this.#waiting.size === 0) setImmediate(this.#send);
    this.#waiting.set(presence.id, presence);
  };

  readonly #send = (): void => {
    const presences = [...this.#waiting.values()];
    this.#waiting = new Map();
    if (this.#socket.connected) this.#socket.emit('presence:resolved', presences);
  };
}
