import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket as NetworkSocket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, it } from 'mocha';
import { settled } from '../../../scripts/virtual/virtual-clock.ts';
import { releaseHandshakes } from '../../../src/sockets/release-handshakes.ts';
import { closeWorlds, type ServerSocket, World } from '../../support/sockets.ts';
import { gist, type Transport, TRANSPORTS } from '../../support/sockets-client.ts';

const SEE = 'see src/sockets/handshake-internals.ts';
/** Node's own references to a request that has been answered go within a few turns. */
const MAX_TURNS = 100;
/** To see that they do not go. */
const FEW_TURNS = 10;
const STALE_MS = 10_001;

describe('a handshake that is released', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    describe(`on ${transport}`, () => {
      it('is there for middlewares and handlers, and is gone afterwards', async () => {
        const world = await World.bare();
        releaseHandshakes(world.io);
        const seen: unknown[] = [];
        const look = ({ request, handshake }: ServerSocket): void => {
          seen.push([request.headers.host, handshake.headers.host, handshake.auth['user']]);
        };
        world.io.use((socket, next) => {
          look(socket);
          next();
        });
        world.io.on('connection', look);
        const { server } = await world.connect('bob', { transport });
        const host = seen.flat()[0];
        assert.equal(typeof host, 'string');
        assert.deepEqual(seen, Array(2).fill([host, host, 'bob']));

        await settled();
        assert.equal(server.request, null);
        assert.deepEqual({ ...server.handshake }, { headers: {}, query: {}, auth: {}, address: '127.0.0.1' });
      });

      it('is free: nobody holds the requests', async () => {
        for (const isReleased of [false, true]) {
          const held = await requestsHeld(transport, isReleased);
          if (isReleased) assert.deepEqual(held, [], `a request is kept; ${SEE}`);
          // Else the test would not notice when there is nothing to release.
          else assert.notDeepEqual(held, []);
        }
      });

      it('leaves a connection that is probed, looks, and is heard when it goes', async () => {
        const world = await World.bare();
        releaseHandshakes(world.io);
        await world.attach();
        const target = await world.connect('bob', { transport });
        const viewer = await world.connect('alice', { transport, hello: true });
        await settled();
        await world.clock.advance(STALE_MS);
        assert.equal(gist(await viewer.look('bob')), 'online probe');
        target.socket.emit('say', 'hi');
        await target.barrier();
        assert.equal(gist(await viewer.look('bob')), 'online traffic');
        await target.cut();
        await world.clock.advance(STALE_MS);
        assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
      });

      it('takes nothing from those who listen to the network themselves', async () => {
        const world = await World.bare();
        releaseHandshakes(world.io);
        let opened = 0;
        let closed = 0;
        world.io.httpServer.on('connection', (network: NetworkSocket) => {
          opened += 1;
          network.once('close', () => (closed += 1));
        });
        const client = await world.connect('bob', { transport });
        await settled();
        await client.cut();
        for (let turn = 0; turn < MAX_TURNS && closed < opened; turn += 1) await settled();
        assert.equal(closed, opened);
        assert.ok(opened > 0);
      });
    });
  }

  it('has no listeners left that it alone needed, on a WebSocket', async () => {
    const listeners = async (isReleased: boolean): Promise<number[]> => {
      const world = await World.bare();
      if (isReleased) releaseHandshakes(world.io);
      const { server } = await world.connect('bob');
      await settled();
      const { transport } = server.conn as unknown as { transport: NodeJS.EventEmitter & { socket: WebSocketOf } };
      return [
        transport.listenerCount('headers'),
        transport.socket.listenerCount('error'),
        transport.socket._socket.listenerCount('close'),
      ];
    };
    assert.deepEqual(await listeners(false), [1, 2, 2], `Socket.IO listens otherwise; ${SEE}`);
    assert.deepEqual(await listeners(true), [0, 1, 1]);
  });

  it('is released once for each namespace, whose handshake tells where it came from', async () => {
    const world = await World.bare();
    releaseHandshakes(world.io);
    releaseHandshakes(world.io.of('/more'));
    const first = await world.connect('bob', { transport: 'polling' });
    await settled();
    const second = await world.connect('bob', { over: first, namespace: '/more' });
    await settled();
    assert.equal(second.server.handshake.address, '127.0.0.1');
    assert.equal((first.server.conn as NodeJS.EventEmitter).listenerCount('upgrade'), 1);
    const gone = once(second.server, 'disconnect');
    second.socket.disconnect();
    await gone;
    assert.ok(first.server.connected);
  });

  it('does not mind a socket that has gone already', async () => {
    const world = await World.bare();
    releaseHandshakes(world.io);
    const gone = new Promise<string>((resolve) => {
      world.io.on('connection', (socket) => {
        socket.on('disconnect', resolve);
        socket.conn.close(true);
      });
    });
    const connecting = world.connect('bob').catch(() => undefined);
    assert.equal(await gone, 'forced close');
    await connecting;
    await settled();
  });
});

type WebSocketOf = NodeJS.EventEmitter & { readonly _socket: NetworkSocket };

/** Which requests of one connection are still in memory once it is established. */
async function requestsHeld(transport: Transport, isReleased: boolean): Promise<string[]> {
  const collectGarbage = exposeGc();
  const world = await World.bare();
  if (isReleased) releaseHandshakes(world.io);
  const requests: { readonly what: string; readonly reference: WeakRef<IncomingMessage> }[] = [];
  for (const event of ['request', 'upgrade']) {
    world.io.httpServer.on(event, (request: IncomingMessage) => {
      const isWaiting = transport === 'polling' && (request.url ?? '').includes('sid=');
      // One that is answered when there is something to say, now and for as long as the connection is open.
      if (!isWaiting) requests.push({ what: `${event} ${request.url ?? ''}`, reference: new WeakRef(request) });
    });
  }
  await world.connect('bob', { transport });
  const held = (): string[] =>
    requests.filter(({ reference }) => reference.deref() !== undefined).map(({ what }) => what);
  for (let turn = 0; turn < (isReleased ? MAX_TURNS : FEW_TURNS) && held().length > 0; turn += 1) {
    await settled();
    collectGarbage();
  }
  assert.ok(requests.length > 0);
  return held();
}

function exposeGc(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return gc;
}
