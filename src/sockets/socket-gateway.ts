import type { Clock } from '../ports/clock.ts';
import { Connection, type ConnectionParts } from './connection.ts';
import { Listeners } from './listeners.ts';
import { OneWrite } from './one-write.ts';
import { cutOff } from './socket-internals.ts';
import type { AnyNamespace, AnySocket } from './socket-types.ts';

/** Puts presence on every socket of a namespace, those already connected included. */
export class SocketGateway {
  readonly #namespace: AnyNamespace;
  readonly #parts: ConnectionParts;
  readonly #connections = new Map<AnySocket, Connection>();
  /** What the sockets are on: each has one of this namespace. */
  readonly #taken = new Set<AnySocket['conn']>();
  readonly #listeners: Listeners;
  readonly #oneWrite = new OneWrite();

  constructor(namespace: AnyNamespace, parts: ConnectionParts) {
    this.#namespace = namespace;
    this.#parts = parts;
    this.#listeners = new Listeners(
      (socket) => this.#connections.get(socket),
      (socket, reason) => {
        this.#onDisconnect(socket, reason);
      },
    );
    namespace.on('connection', this.#onConnection);
    for (const socket of namespace.sockets.values()) this.#admit(socket).found();
  }

  /** Makes the clients connect anew, one after the other, evenly over `overMs`. Resolves when all have gone. */
  async move(clock: Clock, overMs: number): Promise<void> {
    const leaving = [...this.#connections.values()];
    const startedAtMs = clock.now();
    for (const [index, connection] of leaving.entries()) {
      const waitMs = startedAtMs + (overMs * (index + 1)) / leaving.length - clock.now();
      if (waitMs >= 1) await new Promise<void>((resolve) => clock.after(waitMs, resolve));
      connection.move();
    }
  }

  /** Takes presence off the namespace again. The sockets stay open: they are the embedder's. */
  close(): void {
    this.#namespace.off('connection', this.#onConnection);
    for (const [socket, connection] of this.#connections) {
      this.#listeners.removeFrom(socket);
      connection.close();
    }
    this.#connections.clear();
    this.#taken.clear();
    this.#oneWrite.close();
  }

  readonly #onConnection = (socket: AnySocket): void => {
    // Put on from within a 'connect' handler, we have met this one already.
    const met = this.#connections.get(socket);
    if (met === undefined && this.#taken.has(socket.conn)) {
      // Socket.IO hangs up on whoever connects twice, unless the second asks before the first is let in. A thousand
      // sockets on one connection would be pinged a thousand times for each look.
      cutOff(socket);
      return;
    }
    (met ?? this.#admit(socket)).opened();
  };

  #onDisconnect(socket: AnySocket, reason: unknown): void {
    const connection = this.#connections.get(socket);
    this.#listeners.removeFrom(socket);
    connection?.onDisconnect(reason);
    this.#connections.delete(socket);
    this.#taken.delete(socket.conn);
  }

  #admit(socket: AnySocket): Connection {
    const connection = new Connection(socket, this.#parts);
    this.#connections.set(socket, connection);
    this.#taken.add(socket.conn);
    this.#listeners.addTo(socket);
    this.#oneWrite.admit(socket);
    return connection;
  }
}
