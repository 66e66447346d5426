import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { Person } from '../../support/client-person.ts';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist } from '../../support/sockets-client.ts';

const STALE_MS = 10_001;
const IDLE_MS = 400_000;

describe('somebody with a client', () => {
  afterEach(closeWorlds);

  it('is online or idle by the time since the last input', async () => {
    const { world, bob, look } = await open(1_000);
    await world.clock.advance(IDLE_MS);
    const active = await look();
    assert.deepEqual([gist(active), active.lastSeen], ['online probe', world.clock.now() - 1_000]);
    await world.clock.advance(STALE_MS + IDLE_MS);
    bob.page.idle = IDLE_MS;
    const idle = await look();
    assert.deepEqual([gist(idle), idle.lastSeen], ['idle probe', world.clock.now() - IDLE_MS]);
    assert.deepEqual([bob.probes, bob.pings], [2, 0]);
  });

  it('answers probes after a reconnect, too', async () => {
    const { world, bob, look } = await open(IDLE_MS);
    await bob.cut(world);
    bob.socket.connect();
    await bob.connected();
    await world.clock.advance(STALE_MS);
    assert.equal(gist(await look()), 'idle probe');
    assert.deepEqual([bob.probes, bob.pings], [1, 0]);
  });

  it('that cannot tell of its person is pinged', async () => {
    const { world, bob, look } = await open(undefined);
    await world.clock.advance(STALE_MS);
    assert.equal(gist(await look()), 'online probe');
    assert.deepEqual([bob.probes, bob.pings], [0, 1]);
  });

  it('is active if any tab is, however idle the others are, and whichever answers first', async () => {
    const { world, bob, look } = await open(IDLE_MS);
    const second = await Person.connect(world, 'bob', 2_000);
    const third = await Person.connect(world, 'bob', IDLE_MS);
    await world.clock.advance(STALE_MS + IDLE_MS);
    const seen = await look();
    assert.deepEqual([gist(seen), seen.lastSeen], ['online probe', world.clock.now() - 2_000]);
    assert.deepEqual([bob.probes, second.probes, third.probes], [1, 1, 1]);
  });

  it('is gone once the page is, and there again once it is back', async () => {
    const { bob, look } = await open(IDLE_MS);
    bob.page.leave();
    await bob.barrier();
    assert.equal(gist(await look()), 'offline no-connection');
    bob.page.comeBack();
    await bob.barrier();
    assert.equal(gist(await look()), 'idle probe');
    assert.equal(bob.probes, 1);
  });

  it('that is closed is gone, and once the socket says something, found by a ping', async () => {
    const { world, bob, look } = await open(0);
    bob.client.close();
    await bob.barrier();
    assert.equal(gist(await look()), 'offline no-connection');
    bob.socket.emit('say', 'I am still here');
    await bob.barrier();
    await world.clock.advance(STALE_MS);
    assert.equal(gist(await look()), 'online probe');
    assert.deepEqual([bob.probes, bob.pings], [0, 1]);
  });
});

/** Bob, whose page tells `idleMs`, and how alice sees him; she lets no answer be older than it has to be. */
async function open(idleMs: number | undefined) {
  const world = await World.open();
  const bob = await Person.connect(world, 'bob', idleMs);
  const alice = await Person.connect(world, 'alice', 0);
  const look = async () => {
    const [answer] = await alice.look(['bob']);
    assert.ok(answer !== undefined);
    return answer;
  };
  return { world, bob, look };
}
