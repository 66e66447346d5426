import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Server, type Socket } from 'socket.io';
import { ReplayClient } from '../../scripts/replay/on-sockets/replay-client.ts';
import { systemClock } from '../../src/ports/clock.ts';

describe('the client of a replay', () => {
  let http: HttpServer;
  let io: Server;
  let url: string;
  const clients: ReplayClient[] = [];
  const lost: Error[] = [];

  beforeEach(async () => {
    http = createServer();
    // Soon found out, so that a test need not wait for long.
    io = new Server(http, { pingInterval: 40, pingTimeout: 80 });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    lost.length = 0;
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await io.close();
  });

  async function open(): Promise<{ client: ReplayClient; socket: Socket }> {
    const connected = once(io, 'connection');
    const client = await ReplayClient.open({
      url,
      user: 'ann',
      token: 'any',
      now: () => systemClock.now(),
      onLost: (error) => lost.push(error),
    });
    clients.push(client);
    const [socket] = (await connected) as [Socket];
    return { client, socket };
  }

  it('answers pings until it falls silent, and no more; nobody hears of that but by the silence', async () => {
    const { client, socket } = await open();
    await once(socket.conn, 'heartbeat');
    const ended = once(socket, 'disconnect');
    client.fallSilent();
    let heartbeats = 0;
    socket.conn.on('heartbeat', () => (heartbeats += 1));
    assert.deepEqual((await ended).slice(0, 1), ['ping timeout']);
    assert.equal(heartbeats, 0);
    assert.deepEqual(lost, []);
  });

  it('answers no question and says nothing once it is silent', async () => {
    const { client, socket } = await open();
    client.hello();
    await once(socket, 'presence:hello');
    const { idleMs } = (await socket.emitWithAck('presence:probe', {})) as { idleMs: number };
    assert.ok(idleMs >= 0);
    const heard: string[] = [];
    socket.onAny((event: string) => heard.push(event));
    client.fallSilent();
    client.say();
    socket.emit('presence:probe', {}, () => heard.push('an answer'));
    assert.deepEqual((await once(socket, 'disconnect')).slice(0, 1), ['ping timeout']);
    assert.deepEqual(heard, []);
  });

  it('ends a silence without a goodbye', async () => {
    const { client, socket } = await open();
    client.fallSilent();
    const ended = once(socket, 'disconnect');
    client.close();
    const [reason] = (await ended) as [string];
    assert.ok(['transport close', 'transport error'].includes(reason), reason);
  });

  it('says goodbye', async () => {
    const { client, socket } = await open();
    const ended = once(socket, 'disconnect');
    client.goodbye();
    assert.deepEqual((await ended).slice(0, 1), ['client namespace disconnect']);
    assert.deepEqual(lost, []);
  });

  it('tells when the server lets go of it', async () => {
    const { client, socket } = await open();
    const ended = new Promise((resolve) => client.socket.once('disconnect', resolve));
    socket.disconnect(true);
    await ended;
    assert.match(lost[0]?.message ?? '', /^the server let go of ann: /);
  });

  it('tells why it cannot connect', async () => {
    io.use((_socket, next) => {
      next(new Error('not you'));
    });
    await assert.rejects(open(), { name: 'ReplayError', message: 'ann could not connect: not you' });
  });
});
