import type { Connection } from './connection.ts';
import type { AnySocket } from './socket-types.ts';

type Listener = (this: AnySocket, ...args: unknown[]) => void;

/**
 * What presence hears of sockets. Each function is the same for all of them, and is called with the socket as `this`: as
 * ones of its own, they would take 600 bytes of every socket.
 */
export class Listeners {
  readonly #onAny: Listener;
  readonly #on: readonly (readonly [event: string, listener: Listener])[];

  /** `closed` hears of sockets that have disconnected. */
  constructor(
    connectionOf: (socket: AnySocket) => Connection | undefined,
    closed: (socket: AnySocket, reason: unknown) => void,
  ) {
    this.#onAny = function (event) {
      connectionOf(this)?.onEvent(event);
    };
    const onRefresh: Listener = function (...args) {
      connectionOf(this)?.onRefresh(...args);
    };
    const onHello: Listener = function (message) {
      connectionOf(this)?.onHello(message);
    };
    const onBye: Listener = function () {
      connectionOf(this)?.onBye();
    };
    const onDisconnect: Listener = function (reason) {
      closed(this, reason);
    };
    this.#on = [
      ['presence:refresh', onRefresh],
      ['presence:hello', onHello],
      ['presence:bye', onBye],
      ['disconnect', onDisconnect],
    ];
  }

  addTo(socket: AnySocket): void {
    socket.onAny(this.#onAny);
    for (const [event, listener] of this.#on) socket.on(event, listener);
  }

  removeFrom(socket: AnySocket): void {
    socket.offAny(this.#onAny);
    for (const [event, listener] of this.#on) socket.off(event, listener);
  }
}
