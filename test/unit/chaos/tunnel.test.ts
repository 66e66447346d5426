import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Tunnel } from '../../../scripts/chaos/stage/tunnel.ts';

describe('a tunnel to Redis', () => {
  let server: Server;
  let tunnel: Tunnel;
  let client: Socket;
  const served: Socket[] = [];

  /** Also of one that breaks. */
  const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve));

  async function open(): Promise<Socket> {
    const socket = connect(tunnel.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  beforeEach(async () => {
    server = createServer((socket) => {
      served.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    tunnel = await Tunnel.to((server.address() as AddressInfo).port);
    client = await open();
    client.write('hello');
    assert.equal(String((await once(client, 'data'))[0]), 'hello');
  });

  afterEach(async () => {
    client.destroy();
    await tunnel.close();
    server.close();
    for (const socket of served.splice(0)) socket.destroy();
  });

  it('ends what is there and lets nobody through while it refuses', async () => {
    const ended = closed(client);
    tunnel.refuse();
    await ended;
    // It may be refused before it knows that it was connected.
    const refused = connect(tunnel.port, '127.0.0.1').on('error', () => undefined);
    await closed(refused);
    assert.equal(served.length, 1);
    tunnel.open();
    const again = await open();
    again.write('back');
    assert.equal(String((await once(again, 'data'))[0]), 'back');
    again.destroy();
  });

  it('keeps everything to itself as a black hole, the end of a connection too, until it is open', async () => {
    tunnel.swallow();
    client.write('lost');
    const far = served[0];
    assert.ok(far !== undefined);
    client.destroy();
    await closed(client);
    // A connection that comes now is taken, and hears nothing.
    const other = await open();
    other.write('other');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(far.destroyed, false);
    const ended = closed(far);
    tunnel.open();
    await ended;
    assert.equal(String((await once(other, 'data'))[0]), 'other');
    other.destroy();
  });
});
