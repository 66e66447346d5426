import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Balancer } from '../../../scripts/chaos/stage/balancer.ts';

describe('the balancer of a chaos run', () => {
  let balancer: Balancer;
  let servers: Server[];

  /** A node that says its name to whoever connects. */
  async function serve(name: string): Promise<void> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end(name);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    balancer.add({ name, port: (server.address() as AddressInfo).port });
  }

  /** What is heard; empty when nobody took the connection. */
  async function visit(): Promise<string> {
    const socket = connect(Number(new URL(balancer.url).port), '127.0.0.1').setEncoding('utf8');
    let said = '';
    socket.on('error', () => undefined).on('data', (text: string) => (said += text));
    await once(socket, 'close');
    return said;
  }

  beforeEach(async () => {
    servers = [];
    balancer = await Balancer.start();
  });

  afterEach(async () => {
    await balancer.close();
    for (const server of servers) server.close();
  });

  it('goes from one node to the next, and past those that take nobody', async () => {
    for (const name of ['a', 'b', 'c']) await serve(name);
    assert.deepEqual([await visit(), await visit(), await visit()].sort(), ['a', 'b', 'c']);
    servers[1]?.close();
    const heard = [await visit(), await visit(), await visit(), await visit()];
    assert.deepEqual([...new Set(heard)].sort(), ['a', 'c']);
    assert.deepEqual(
      balancer.led.slice(3).map(({ node }) => node),
      heard,
    );
  });

  it('leads nobody to a node that was removed, nor anywhere when there is none', async () => {
    for (const name of ['a', 'b']) await serve(name);
    balancer.remove('a');
    assert.deepEqual([await visit(), await visit()], ['b', 'b']);
    balancer.remove('b');
    assert.equal(await visit(), '');
  });
});
