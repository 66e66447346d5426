import type { Socket as NetSocket } from 'node:net';
import type { AnySocket } from './socket-types.ts';

/** What Engine.IO has and its typings do not offer; see socket-internals.ts. */
interface Engine {
  on(event: 'flush' | 'drain', listener: (connection: EngineConnection) => void): void;
  off(event: 'flush' | 'drain', listener: (connection: EngineConnection) => void): void;
}
interface EngineConnection {
  /** Missing where Engine.IO is replaced. */
  readonly server?: Engine;
  /** `_socket` is there on WebSockets. */
  readonly transport: { readonly socket?: { readonly _socket?: Partial<NetSocket> } };
}

/**
 * Hands all packets that wait for a WebSocket to the network at once. Engine.IO writes them one by one, and to write
 * is a third of what it takes to answer: of eight questions that come together, seven answers wait for the first.
 * `flush` and `drain` are events that Engine.IO documents: before and after it hands over what waits.
 */
export class OneWrite {
  readonly #engines = new Set<Engine>();

  /** Takes in the server that the socket has come from. A namespace has one, but for servers that listen on several ports. */
  admit({ conn }: AnySocket): void {
    const { server } = conn as unknown as EngineConnection;
    if (server === undefined || this.#engines.has(server)) return;
    this.#engines.add(server);
    server.on('flush', cork);
    server.on('drain', uncork);
  }

  close(): void {
    for (const engine of this.#engines) {
      engine.off('flush', cork);
      engine.off('drain', uncork);
    }
    this.#engines.clear();
  }
}

function cork({ transport }: EngineConnection): void {
  transport.socket?._socket?.cork?.();
}

function uncork({ transport }: EngineConnection): void {
  transport.socket?._socket?.uncork?.();
}
