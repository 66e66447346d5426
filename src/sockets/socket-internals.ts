import type { AnySocket } from './socket-types.ts';

/*
 * The two things that Socket.IO can do and its typings do not offer. Both are checked on real sockets, over polling
 * and websocket, by test/integration/sockets/socket-internals.test.ts, which tells what an upgrade of socket.io broke.
 */

interface EngineSocket {
  sendPacket(type: 'ping'): void;
  on(event: 'heartbeat', listener: () => void): void;
  off(event: 'heartbeat', listener: () => void): void;
}

interface WithAcks {
  readonly acks: Map<number, unknown>;
}

/**
 * Sends Engine.IO's own ping packet, which every Engine.IO 4 client answers by itself, in any language and on any
 * transport. Calls `answered` once, with the next pong. The returned function stops listening.
 */
export function pingTransport(socket: AnySocket, answered: () => void): () => void {
  const connection = socket.conn as unknown as EngineSocket;
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
