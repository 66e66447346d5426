import type { AnySocket } from './socket-types.ts';

/*
 * What Socket.IO can do and its typings do not offer. It is checked on real sockets, over polling
 * and websocket, by test/integration/sockets/socket-internals.test.ts, which tells what an upgrade of socket.io broke.
 */

interface EngineSocket {
  /** What the transport has not taken yet, oldest first; a new array once it has. */
  readonly writeBuffer: readonly { readonly data?: string | { readonly byteLength: number } }[];
  /** `socket` is there on WebSockets. */
  readonly transport: { readonly socket?: { terminate?: () => void } };
  sendPacket(type: 'ping'): void;
  close(discard: true): void;
  on(event: 'heartbeat', listener: () => void): void;
  once(event: 'drain', listener: () => void): void;
  off(event: 'heartbeat' | 'drain', listener: () => void): void;
}

interface WithAcks {
  readonly acks: Map<number, unknown>;
}

/**
 * Sends Engine.IO's own ping packet, which every Engine.IO 4 client answers by itself, in any language and on any
 * transport. Calls `answered` once, with the next pong. The returned function stops listening.
 */
export function pingTransport(socket: AnySocket, answered: () => void): () => void {
  const connection = engineOf(socket);
  const stop = (): void => {
    connection.off('heartbeat', onPong);
  };
  const onPong = (): void => {
    stop();
    answered();
  };
  connection.on('heartbeat', onPong);
  connection.sendPacket('ping');
  return stop;
}

/** Drops an ack that is no longer waited for: Socket.IO would keep it as long as the connection lives. */
export function forgetAck(socket: AnySocket, ack: (reply: unknown) => void): void {
  const { acks } = socket as unknown as WithAcks;
  for (const [id, pending] of acks) {
    if (pending === ack) acks.delete(id);
  }
}

/** How long the packet is that was sent last, in characters or bytes; undefined when the network has taken it already. */
export function unsentLength(socket: AnySocket): number | undefined {
  const packet = engineOf(socket).writeBuffer.at(-1);
  if (packet === undefined) return undefined;
  const { data = '' } = packet;
  return typeof data === 'string' ? data.length : data.byteLength;
}

/** Calls `drained` once the transport has taken all that waits for it. The returned function stops that. */
export function onceDrained(socket: AnySocket, drained: () => void): () => void {
  const connection = engineOf(socket);
  connection.once('drain', drained);
  return () => {
    connection.off('drain', drained);
  };
}

/**
 * Ends the connection at once, and lets go of what waits for it. Neither `disconnect(true)` nor `conn.close()` does: they
 * wait until a client has read everything that may never read anything.
 */
export function cutOff(socket: AnySocket): void {
  const connection = engineOf(socket);
  // First: closed, Engine.IO has another transport.
  const { socket: webSocket } = connection.transport;
  connection.close(true);
  // Else it would wait half a minute for the client's closing handshake.
  webSocket?.terminate?.();
}

function engineOf(socket: AnySocket): EngineSocket {
  return socket.conn as unknown as EngineSocket;
}
