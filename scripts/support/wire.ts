import { Agent, type ClientRequestArgs } from 'node:http';
import { connect, type Socket } from 'node:net';

/**
 * The TCP connection below a client, which can go dead without closing, as that of a phone without a network does.
 *
 * States: open -> frozen -> cut, or open -> cut.
 */
export class Wire {
  readonly #sockets = new Set<Socket>();
  #isFrozen = false;

  /** To be given to the client as its `agent`, which Socket.IO documents for Node.js. */
  readonly agent: Agent = new WireAgent((socket) => {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  });

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** From now on nothing is read, so that no ping is answered, and nothing is sent. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) {
      socket.pause();
      // Never uncorked: what the client writes from now on stays here.
      socket.cork();
    }
  }

  /** Ends the connection as a broken one ends: with a reset, and no goodbye of any protocol above. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.agent.destroy();
  }
}

class WireAgent extends Agent {
  readonly #onConnect: (socket: Socket) => void;

  constructor(onConnect: (socket: Socket) => void) {
    super();
    this.#onConnect = onConnect;
  }

  override createConnection(options: ClientRequestArgs): Socket {
    const socket = connect({ host: options.host ?? 'localhost', port: Number(options.port) });
    this.#onConnect(socket);
    return socket;
  }
}
