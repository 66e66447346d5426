import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { WebSocket } from 'ws';
import { cutOff, forgetAck, onceDrained, pingTransport, unsentLength } from '../../../src/sockets/socket-internals.ts';
import { settled } from '../../../scripts/virtual/virtual-clock.ts';
import { closeWorlds, World } from '../../support/sockets.ts';
import { type TestClient, TRANSPORTS } from '../../support/sockets-client.ts';
import { openPings } from '../../support/sockets-leaks.ts';

const SEE = 'see src/sockets/socket-internals.ts';
/** A socket that is destroyed closes within a few. */
const MAX_TURNS = 1_000;
const NONE = { acks: 0, heartbeatListeners: 0 };

describe('what presence uses of Socket.IO beyond its typings', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    describe(`on ${transport}`, () => {
      it('is there', async () => {
        const { server } = await connect();
        const socket: object = server;
        const connection: object = server.conn;
        assert.ok(
          'sendPacket' in connection && typeof connection.sendPacket === 'function',
          `socket.conn.sendPacket is gone: Engine.IO pings have to be sent in another way; ${SEE}`,
        );
        assert.ok(
          'acks' in socket && socket.acks instanceof Map,
          `socket.acks is no Map any more: acks that are not waited for have to be dropped in another way; ${SEE}`,
        );
      });

      it('pings a client, whose pong is heard once', async () => {
        const client = await connect();
        let answers = 0;
        pingTransport(client.server, () => (answers += 1));
        assert.equal(answers, 0, 'not before it has returned');
        await client.heard('pong');
        assert.equal(client.pings.count, 1, `sendPacket('ping') did not reach the client as a ping; ${SEE}`);
        assert.equal(answers, 1, `the pong came, and socket.conn emitted no 'heartbeat'; ${SEE}`);
        assert.deepEqual(openPings(client.server), NONE);

        pingTransport(client.server, () => undefined);
        await client.heard('pong');
        assert.equal(answers, 1, 'the next pong is not for the former ping');
      });

      it('does not hear the pong of a ping that was given up', async () => {
        const client = await connect();
        const heard = client.heard('pong');
        const giveUp = pingTransport(client.server, () => assert.fail('heard'));
        giveUp();
        assert.deepEqual(openPings(client.server), NONE);
        await heard;
        giveUp();
      });

      it('hears one pong for all pings in the air, and stays connected', async () => {
        const client = await connect();
        const answered = await Promise.all(Array.from({ length: 3 }, () => pong(client)));
        assert.deepEqual(answered, ['pong', 'pong', 'pong']);
        while (client.pings.count < 3) await client.heard('pong');
        assert.ok(client.socket.connected && client.server.connected);
        assert.deepEqual(openPings(client.server), NONE);
      });

      it('drops an ack, and no other, and bears the reply that comes all the same', async () => {
        const client = await connect();
        client.idleMs = undefined;
        const dropped = (): void => assert.fail('heard');
        let kept: unknown;
        client.server.emit('presence:probe', {}, dropped);
        client.server.emit('presence:probe', {}, (reply) => (kept = reply));
        forgetAck(client.server, dropped);
        assert.deepEqual(openPings(client.server).acks, 1, `the ack is kept under another value; ${SEE}`);
        forgetAck(client.server, dropped);

        for (const idleMs of [1, 2]) {
          const ack = await client.probes.take();
          const heard = client.heard('message');
          ack({ idleMs });
          await heard;
        }
        assert.deepEqual(kept, { idleMs: 2 });
        assert.deepEqual(openPings(client.server), NONE);
      });

      it('tells what waits for the transport, and when nothing does any more', async () => {
        const client = await connect();
        assert.equal(unsentLength(client.server), undefined, `socket.conn.writeBuffer is not as it was; ${SEE}`);
        let drained = 0;
        while (unsentLength(client.server) === undefined) client.server.emit('said', 'x'.repeat(1_000));
        assert.equal(unsentLength(client.server), `2["said","${'x'.repeat(1_000)}"]`.length);
        onceDrained(client.server, () => assert.fail('stopped'))();
        await new Promise<void>((resolve) => {
          onceDrained(client.server, () => {
            drained += 1;
            resolve();
          });
        });
        assert.equal(unsentLength(client.server), undefined);
        const heard = new Promise((resolve) => client.socket.once('said', resolve));
        client.server.emit('said', 'more');
        await heard;
        assert.equal(drained, 1);
      });

      it('cuts off a client that reads nothing, at once and whatever waits for it', async () => {
        const client = await connect();
        client.freeze();
        // More than the system takes, and some that waits behind it.
        for (const length of [20_000_000, 1_000]) client.server.emit('said', 'x'.repeat(length));
        assert.ok(unsentLength(client.server) !== undefined);
        const transport: object = client.server.conn.transport;
        let reason: string | undefined;
        client.server.once('disconnect', (told) => (reason = told));
        cutOff(client.server);
        assert.equal(reason, 'forced close');
        await settled();
        assert.equal(unsentLength(client.server), undefined, `what waits is kept; ${SEE}`);
        if ('socket' in transport) {
          const webSocket = transport.socket as WebSocket;
          for (let turn = 0; turn < MAX_TURNS && webSocket.readyState !== WebSocket.CLOSED; turn += 1) await settled();
          assert.equal(webSocket.readyState, WebSocket.CLOSED, `it lingers; ${SEE}`);
        }
        cutOff(client.server);
      });

      it('keeps quiet on a connection that has closed', async () => {
        const client = await connect();
        await client.disconnect();
        client.server.conn.close(true);
        const giveUp = pingTransport(client.server, () => assert.fail('heard'));
        await settled();
        giveUp();
        assert.deepEqual(openPings(client.server), NONE);
      });

      async function connect(): Promise<TestClient> {
        const world = await World.bare();
        return world.connect('bob', { transport });
      }
    });
  }
});

function pong(client: TestClient): Promise<string> {
  return new Promise((resolve) => {
    pingTransport(client.server, () => {
      resolve('pong');
    });
  });
}
