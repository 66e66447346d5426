import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'mocha';
import { settled } from '../../scripts/virtual/virtual-clock.ts';
import { MAX_WAIT_MS, MAX_WAITING } from '../../src/sockets/backlog.ts';
import type { AnySocket } from '../../src/sockets/socket-types.ts';
import { closeWorlds, type ServerSocket, World } from '../support/sockets.ts';
import { refreshed } from '../support/sockets-client.ts';
import { RawClient } from '../support/sockets-raw-client.ts';
import { RawPoller } from '../support/sockets-raw-poller.ts';

/** Answers on them take a quarter of a megabyte. */
const IDS = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(128, 'x'));
/** What the network takes of an unread stream is the system's choice; ten times as much it takes nowhere. */
const REFRESHES = 400;

/** In characters, what waits in memory. */
function waitingFor(socket: ServerSocket): number {
  const { writeBuffer } = socket.conn as unknown as { writeBuffer: { data?: string }[] };
  return writeBuffer.reduce((sum, { data = '' }) => sum + data.length, 0);
}

function onlySocket(world: World): ServerSocket {
  const [socket] = world.io.sockets.sockets.values();
  assert.ok(socket !== undefined);
  return socket;
}

function userInQuery(socket: AnySocket): string {
  return String(socket.handshake.query['user']);
}

describe('a viewer that does not read its socket', () => {
  afterEach(closeWorlds);

  it('costs bounded memory, and is cut off, though it goes on asking and sending pongs', async () => {
    const world = await World.open({ userId: userInQuery, limits: false });
    const client = await RawClient.connect(world, 'eve', 4);
    const socket = onlySocket(world);
    for (const id of IDS) world.presence.touch(id);
    let most = 0;
    socket.conn.on('packetCreate', () => (most = Math.max(most, waitingFor(socket))));
    const gone = once(socket, 'disconnect');
    client.stopReading();
    for (let id = 0; id < REFRESHES; id += 1) {
      client.send(`42${id}["presence:refresh",${JSON.stringify({ ids: IDS })}]`);
      client.send('3');
    }
    assert.deepEqual((await gone)[0], 'forced close');
    assert.equal(world.presence.stats.slowReadersDropped, 1);
    assert.ok(most > 0 && most <= MAX_WAITING, `${most} characters waited`);
    await settled();
    assert.equal(waitingFor(socket), 0);
  });

  it('is cut off when even a little waits for too long', async () => {
    const world = await World.open({ userId: userInQuery });
    const client = await RawPoller.connect(world, 'eve');
    const gone = once(onlySocket(world), 'disconnect');
    await client.send('421["presence:refresh",{"ids":[]}]');
    await world.clock.advance(MAX_WAIT_MS - 1);
    assert.equal(world.presence.stats.slowReadersDropped, 0);
    await world.clock.advance(1);
    await gone;
    assert.equal(world.presence.stats.slowReadersDropped, 1);
  });

  it('stays, when it reads after all', async () => {
    const world = await World.open({ userId: userInQuery });
    const client = await RawPoller.connect(world, 'alice');
    for (let round = 0; round < 3; round += 1) {
      await client.send('421["presence:refresh",{"ids":[]}]');
      await world.clock.advance(MAX_WAIT_MS - 1);
      assert.match(await client.poll(), /^431/);
    }
    assert.equal(world.presence.stats.slowReadersDropped, 0);
    world.io.disconnectSockets(true);
  });

  it('is not taken for one that reads much', async () => {
    const world = await World.open();
    const client = await world.connect('alice');
    const replies = await Promise.all(Array.from({ length: 20 }, () => client.refresh(IDS)));
    for (const reply of replies) assert.equal(refreshed(reply).presences.length, IDS.length);
    assert.equal(world.presence.stats.slowReadersDropped, 0);
  });
});
