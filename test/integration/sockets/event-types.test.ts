import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import {
  attachPresence,
  type ClientToServerEvents,
  type Presence,
  type ServerToClientEvents,
} from '../../../src/index.ts';
import { closeWorlds, World } from '../../support/sockets.ts';

/*
 * Most of this is checked by the compiler: the event maps are for the clients and servers of others. The lines that
 * must not compile say so.
 */

interface ChatToServer {
  say: (text: string) => void;
}
interface ChatData {
  userId?: string;
}

describe('the event maps', () => {
  afterEach(closeWorlds);

  it('type a client', async () => {
    const world = await World.open();
    world.presence.touch('bob');
    const socket: Socket<ServerToClientEvents, ClientToServerEvents & ChatToServer> = io(
      `http://127.0.0.1:${world.port}`,
      { auth: { user: 'alice' }, transports: ['websocket'], reconnection: false },
    );
    world.closeLater(() => socket.disconnect());

    socket.on('presence:probe', (_message, ack) => {
      ack({ idleMs: 0 });
    });
    socket.on('presence:resolved', (presences: readonly Presence[]) => presences);
    socket.emit('presence:hello', { version: 1 });
    socket.emit('say', 'hi');
    const reply = await socket.emitWithAck('presence:refresh', { ids: ['bob'], maxAge: 5_000, background: true });
    assert.ok(!('error' in reply));
    const [bob] = reply.presences;
    const status: 'online' | 'idle' | 'offline' | 'unknown' | undefined = bob?.status;
    assert.equal(status, 'online');
    socket.emit('presence:bye');
  });

  it('refuse what the protocol does not know', () => {
    const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io({ autoConnect: false });
    const neverCalled = (): void => {
      // @ts-expect-error -- ids are text
      socket.emit('presence:refresh', { ids: [7] }, () => undefined);
      // @ts-expect-error -- without an ack nobody hears the answer
      socket.emit('presence:refresh', { ids: ['bob'] });
      // @ts-expect-error -- background is true, or left out
      socket.emit('presence:refresh', { ids: ['bob'], background: false }, () => undefined);
      // @ts-expect-error -- there is no other version
      socket.emit('presence:hello', { version: 2 });
      // @ts-expect-error -- the server sends this, clients do not
      socket.emit('presence:resolved', []);
      // @ts-expect-error -- no such event
      socket.on('presence:update', () => undefined);
      socket.on('presence:probe', (_message, ack) => {
        // @ts-expect-error -- idle time is told in idleMs
        ack({ idle: 0 });
      });
    };
    assert.equal(typeof neverCalled, 'function');
  });

  it('type a server, with presence attached to it, whatever its own events and data are', async () => {
    type NoEvents = Record<string, never>;
    const typed = new Server<ClientToServerEvents & ChatToServer, ServerToClientEvents, NoEvents, ChatData>();
    const presence = await attachPresence(typed, { userId: (socket) => socket.data.userId });
    await presence.close();
    const other = await attachPresence(typed, {
      // @ts-expect-error -- the data has a userId, and no user
      userId: (socket) => socket.data.user as string,
    });
    await other.close();
  });
});
