import type { Socket as NetSocket } from 'node:net';
import type { AnySocket } from './socket-types.ts';

/** What Engine.IO has and its typings do not offer; see socket-internals.ts. */
interface Engine {
  on(event: 'flush' | 'drain', listener: Listener): void;
  off(event: 'flush' | 'drain', listener: Listener): void;
}
type Listener = (connection: EngineConnection, packets: readonly unknown[]) => void;
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
  /** Between the two events, which nothing can come between. */
  #corked: Partial<NetSocket> | undefined;

  /** Takes in the server that the socket has come from. A namespace has one, but for servers that listen on several ports. */
  admit({ conn }: AnySocket): void {
    const { server } = conn as unknown as EngineConnection;
    if (server === undefined || this.#engines.has(server)) return;
    this.#engines.add(server);
    server.on('flush', this.#onFlush);
    server.on('drain', this.#onDrain);
  }

  close(): void {
    for (const engine of this.#engines) {
      engine.off('flush', this.#onFlush);
      engine.off('drain', this.#onDrain);
    }
    this.#engines.clear();
  }

  readonly #onFlush = ({ transport }: EngineConnection, packets: readonly unknown[]): void => {
    if (packets.length < 2) return;
    this.#corked = transport.socket?._socket;
    this.#corked?.cork?.();
  };

  readonly #onDrain = (): void => {
    this.#corked?.uncork?.();
    this.#corked = undefined;
  };
}
