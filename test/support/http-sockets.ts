import type { Socket } from 'socket.io-client';
import type { RefreshAck } from '../../src/wire/protocol.ts';

/** The next event of this name, as its first argument. */
export function next<T = unknown>(client: Socket, event: string): Promise<T> {
  return new Promise((resolve) => client.once(event, resolve));
}

/** Sends a Socket.IO packet as text, without the client library's having a say in it. */
export function sendPacket(client: Socket, packet: string): void {
  client.io.engine.write(packet);
}

/** A refresh whose message is this JSON text. Undefined when the server hangs up instead of answering. */
export function refreshRaw(client: Socket, json: string): Promise<RefreshAck | undefined> {
  // An ack id that the client library does not come to by itself.
  const ackId = 777;
  const { engine } = client.io;
  return new Promise((resolve) => {
    const onData = (data: unknown): void => {
      if (typeof data === 'string' && data.startsWith(`3${ackId}`)) settle(JSON.parse(data.slice(4)) as [RefreshAck]);
    };
    const settle = ([reply]: readonly RefreshAck[]): void => {
      engine.off('data', onData);
      client.off('disconnect', onDisconnect);
      resolve(reply);
    };
    const onDisconnect = (): void => {
      settle([]);
    };
    engine.on('data', onData);
    client.on('disconnect', onDisconnect);
    sendPacket(client, `2${ackId}["presence:refresh",${json}]`);
  });
}
