import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { io, type Socket } from 'socket.io-client';
import { createPresenceClient } from '../../../src/client/index.ts';
import type { ClientToServerEvents, ServerToClientEvents } from '../../../src/index.ts';

/* Most of this is checked by the compiler: the client is for sockets of others. What must not compile says so. */

interface MyEvents {
  say: (text: string) => void;
  save: (text: string, ack: (saved: string) => void) => void;
}

describe('a client is made for', () => {
  const sockets: { close(): unknown }[] = [];

  function offline(): Socket {
    const socket = io({ autoConnect: false });
    sockets.push(socket);
    return socket;
  }

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });

  it('a socket without types', () => {
    check(createPresenceClient(offline()));
  });

  it('a socket with the caller’s own events, which know nothing of presence', () => {
    const socket: Socket<MyEvents, MyEvents> = offline();
    check(createPresenceClient(socket));
    socket.on('say', (text: string) => text);
    const neverCalled = (): void => {
      // @ts-expect-error -- the socket keeps its own types
      socket.emit('say', 7);
    };
    assert.equal(typeof neverCalled, 'function');
  });

  it('a socket with the events of presence', () => {
    const socket: Socket<ServerToClientEvents, ClientToServerEvents> = offline();
    check(createPresenceClient(socket));
  });

  it('a socket with both', () => {
    const socket: Socket<ServerToClientEvents & MyEvents, ClientToServerEvents & MyEvents> = offline();
    check(createPresenceClient(socket));
  });

  it('a socket that sends or hears nothing of its own', () => {
    const socket: Socket<Record<string, never>, Record<string, never>> = offline();
    check(createPresenceClient(socket));
  });

  it('nothing else', () => {
    const neverCalled = (): void => {
      // @ts-expect-error -- the manager is no socket
      createPresenceClient(offline().io);
      // @ts-expect-error -- the socket of the browser knows neither acks nor names of events
      createPresenceClient(new WebSocket('ws://127.0.0.1'));
    };
    assert.equal(typeof neverCalled, 'function');
  });
});

function check(client: ReturnType<typeof createPresenceClient>): void {
  assert.equal(client.get('bob').status, 'unknown');
  client.close();
}
