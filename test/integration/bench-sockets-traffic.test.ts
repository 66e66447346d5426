import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Server, type Socket } from 'socket.io';
import { TrafficMeter } from '../../scripts/bench/sockets/traffic-meter.ts';
import { WiredClient } from '../../scripts/support/wired-client.ts';

/** Stands between clients and server, and counts for itself. Emits `ended` when it has heard the last of a server. */
class CountingProxy extends EventEmitter {
  readonly bytes = { in: 0, out: 0 };
  readonly #server: TcpServer;

  constructor(port: () => number) {
    super();
    this.#server = createTcpServer((client) => {
      const server = connect({ host: '127.0.0.1', port: port() });
      client.on('data', (chunk) => (this.bytes.in += chunk.length));
      server.on('data', (chunk) => (this.bytes.out += chunk.length));
      client.on('error', () => server.destroy()).pipe(server);
      server.on('error', () => client.destroy()).pipe(client);
      client.on('close', () => server.end());
      server.on('close', () => {
        client.destroy();
        this.emit('ended');
      });
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('the traffic meter of the bench', () => {
  let http: HttpServer;
  let io: Server;
  let proxy: CountingProxy;
  let url: string;
  let meter: TrafficMeter;
  let nowMs: number;
  const clients: WiredClient[] = [];
  const sockets: Socket[] = [];

  beforeEach(async () => {
    http = createServer();
    io = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
    io.on('connection', (socket) => sockets.push(socket));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    proxy = new CountingProxy(() => port);
    url = await proxy.listen();
    nowMs = 0;
    meter = new TrafficMeter(http, io, () => nowMs);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    sockets.length = 0;
    await io.close();
    await proxy.close();
  });

  async function open(user: string): Promise<{ client: WiredClient; socket: Socket }> {
    const client = new WiredClient({
      url,
      user,
      auth: { user },
      onLost: () => undefined,
      errorOf: (message, options) => new Error(message, options),
    });
    clients.push(client);
    await client.connected();
    const socket = sockets.find(({ handshake }) => handshake.auth['user'] === user);
    assert.ok(socket);
    await socket.join('room');
    return { client, socket };
  }

  /** Resolves when the server has heard all that the client has said, and the client all that the server has. */
  async function settle({ client, socket }: { client: WiredClient; socket: Socket }): Promise<void> {
    socket.once('settle', (answer: () => void) => {
      answer();
    });
    await client.socket.emitWithAck('settle');
  }

  it('counts a broadcast once for each that it goes to, and everything by what it is for, with its frame', async () => {
    const [ann, bob] = [await open('ann'), await open('bob')];
    const before = meter.soFar();
    io.to('room').emit('presence:now', { bob: true });
    io.to('room').emit('chat:message', 'é'.repeat(100));
    ann.client.socket.emit('presence:look', { ids: ['bob'] });
    bob.client.socket.emit('chat:message', 'hi');
    ann.socket.once('presence:ask', (answer: (text: string) => void) => {
      answer('yes');
    });
    await ann.client.socket.emitWithAck('presence:ask');
    const heard = once(bob.socket, 'chat:message');
    bob.client.socket.emit('chat:message', 'hi');
    await heard;
    const after = meter.soFar();
    const { presence, application, transport } = after.messages;
    assert.deepEqual(presence, { in: 2, out: 2 + 1 });
    assert.deepEqual(application, { in: 2, out: 2 });
    assert.deepEqual(transport, before.messages.transport);
    const small = (payload: string): number => payload.length + 2;
    const masked = (payload: string): number => payload.length + 6;
    assert.deepEqual(after.bytes.presence, {
      in: masked('42["presence:look",{"ids":["bob"]}]') + masked('420["presence:ask"]'),
      out: 2 * small('42["presence:now",{"bob":true}]') + small('430["yes"]'),
    });
    assert.deepEqual(after.bytes.application, {
      in: 2 * masked('42["chat:message","hi"]'),
      // Two bytes to each letter, and two more in the frame of what is longer than 125 bytes.
      out: 2 * (small('42["chat:message",""]') + 200 + 2),
    });
    assert.deepEqual(after.bytes.transport, before.bytes.transport);
  });

  it('adds up to what TCP carried, also of those who have gone', async () => {
    const [ann, bob, eve] = [await open('ann'), await open('bob'), await open('eve')];
    assert.deepEqual(meter.soFar().messages.transport, {
      // That it connects, by Socket.IO; the intervals, and that it has connected.
      in: 3,
      out: 6,
    });
    io.to('room').emit('presence:now', { bob: true });
    for (const each of [ann, bob, eve]) await settle(each);
    const cut = once(proxy, 'ended');
    bob.client.close();
    await cut;
    const gone = once(proxy, 'ended');
    eve.client.goodbye();
    await gone;
    io.to('room').emit('presence:now', { bob: false });
    await settle(ann);
    const { bytes, messages } = meter.soFar();
    assert.deepEqual(messages.presence, { in: 0, out: 3 + 1 + 4 });
    const sum = (direction: 'in' | 'out'): number =>
      bytes.presence[direction] + bytes.application[direction] + bytes.transport[direction];
    assert.deepEqual({ in: sum('in'), out: sum('out') }, proxy.bytes);
  });

  it('tells the busiest second, from a fresh start', async () => {
    const ann = await open('ann');
    const say = async (times: number): Promise<void> => {
      for (let left = times; left > 0; left -= 1) {
        const heard = new Promise((resolve) => ann.client.socket.once('presence:now', resolve));
        ann.socket.emit('presence:now');
        await heard;
      }
    };
    await say(3);
    nowMs = 999;
    await say(2);
    nowMs = 1_000;
    await say(4);
    nowMs = 7_500;
    await say(1);
    assert.equal(meter.peakPerSecond, 5);
    await say(5);
    assert.equal(meter.peakPerSecond, 6);
    meter.restartPeak();
    assert.equal(meter.peakPerSecond, 0);
    nowMs = 8_400;
    await say(1);
    nowMs = 8_500;
    await say(1);
    assert.equal(meter.peakPerSecond, 1);
  });

  it('counts nothing that is said to those who have just gone', async () => {
    const [ann, bob] = [await open('ann'), await open('bob')];
    const before = meter.soFar();
    const tcp = bob.socket.request.socket;
    // Socket.IO hears of it later than this, and until then takes bob to be there.
    tcp.destroy();
    io.to('room').emit('presence:now', { bob: true });
    assert.equal(bob.socket.connected, true);
    await settle(ann);
    const after = meter.soFar();
    assert.equal(after.messages.presence.out - before.messages.presence.out, 1 + 1);
    assert.equal(after.bytes.transport.out, before.bytes.transport.out);
  });
});
