import { Connection, type ConnectionParts } from './connection.ts';
import type { AnyNamespace, AnySocket } from './socket-types.ts';

/** Puts presence on every socket of a namespace, those already connected included. */
export class SocketGateway {
  readonly #namespace: AnyNamespace;
  readonly #parts: ConnectionParts;
  readonly #connections = new Set<Connection>();

  constructor(namespace: AnyNamespace, parts: ConnectionParts) {
    this.#namespace = namespace;
    this.#parts = parts;
    namespace.on('connection', this.#admit);
    for (const socket of namespace.sockets.values()) this.#admit(socket);
  }

  /** Takes presence off the namespace again. The sockets stay open: they are the embedder's. */
  close(): void {
    this.#namespace.off('connection', this.#admit);
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
  }

  readonly #admit = (socket: AnySocket): void => {
    const connection = new Connection(socket, this.#parts, () => this.#connections.delete(connection));
    this.#connections.add(connection);
  };
}
