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
  /** By what the sockets are on: each has one of this namespace. */
  readonly #connections = new Map<AnySocket['conn'], Connection>();
  readonly #listeners: Listeners;
  readonly #oneWrite = new OneWrite();

  constructor(namespace: AnyNamespace, parts: ConnectionParts) {
    this.#namespace = namespace;
    this.#parts = parts;
    this.#listeners = new Listeners(
      ({ conn }) => this.#connections.get(conn),
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
    for (const connection of this.#connections.values()) {
      this.#listeners.removeFrom(connection.socket);
      connection.close();
    }
    this.#connections.clear();
    this.#oneWrite.close();
  }

  readonly #onConnection = (socket: AnySocket): void => {
    // A handler that was called before may have disconnected it: of that we would not hear any more.
    if (!socket.connected) return;
    const met = this.#connections.get(socket.conn);
    if (met !== undefined && met.socket !== socket) {
      // Socket.IO hangs up on whoever connects twice, unless the second asks before the first is let in. A thousand
      // sockets on one connection would be pinged a thousand times for each look.
      cutOff(socket);
      return;
    }
    // Put on from within a 'connect' handler, we have met this one already.
    (met ?? this.#admit(socket)).opened();
  };

  #onDisconnect(socket: AnySocket, reason: unknown): void {
    this.#listeners.removeFrom(socket);
    this.#connections.get(socket.conn)?.onDisconnect(reason);
    this.#connections.delete(socket.conn);
  }

  #admit(socket: AnySocket): Connection {
    const connection = new Connection(socket, this.#parts);
    this.#connections.set(socket.conn, connection);
    this.#listeners.addTo(socket);
    this.#oneWrite.admit(socket);
    return connection;
  }
}
