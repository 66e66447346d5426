import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist, type TestClient, TRANSPORTS } from '../../support/sockets-client.ts';

const STALE_MS = 10_001;

describe('presence:bye', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    it(`ends freshness and probes on ${transport}, though the socket stays open`, async () => {
      const world = await World.open();
      const target = await world.connect('bob', { transport, hello: true });
      const viewer = await world.connect('alice');
      await sayBye(target);
      assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
      await world.clock.advance(STALE_MS);
      assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
      await target.barrier();
      assert.equal(target.probes.count + target.pings.count, 0);
    });
  }

  it('is taken back by the next event of the app', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await sayBye(target);
    await world.clock.advance(1);
    target.socket.emit('say', 'I am back');
    await target.barrier();
    assert.equal(gist(await viewer.look('bob')), 'online traffic');
    await world.clock.advance(STALE_MS);
    assert.equal(gist(await viewer.look('bob')), 'online probe');
    assert.equal(target.probes.count, 0, 'its hello went with its goodbye');
    assert.equal(target.pings.count, 1);
  });

  it('is taken back by a refresh that a person caused, and not by one in the background', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await sayBye(target);
    await world.clock.advance(1);
    await target.refresh(['alice'], { background: true });
    assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
    await world.clock.advance(1_000);
    await target.refresh(['alice']);
    assert.equal(gist(await viewer.look('bob')), 'online traffic');
  });

  it('is taken back by a hello, which makes it a target again and nobody fresh', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await sayBye(target);
    target.idleMs = 60_000;
    target.socket.emit('presence:hello', { version: 1 });
    await target.barrier();
    assert.equal(gist(await viewer.look('bob')), 'online probe');
  });

  it('of one tab leaves the others to answer', async () => {
    const world = await World.open();
    const hidden = await world.connect('bob', { hello: true });
    const shown = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await sayBye(hidden);
    assert.equal(gist(await viewer.look('bob')), 'online probe');
    assert.equal(shown.probes.count, 1);
    await hidden.barrier();
    assert.equal(hidden.probes.count, 0);
  });

  it('in the middle of a probe is the answer', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(STALE_MS);
    target.idleMs = undefined;
    const look = viewer.look('bob');
    await target.probes.take();
    await sayBye(target);
    assert.equal(gist(await look), 'offline no-connection');
  });

  it('of a socket that is not signed in is nobody’s', async () => {
    const world = await World.open();
    const stranger = await world.connect(undefined);
    await sayBye(stranger);
    assert.equal(world.presence.stats.touches, 0);
  });
});

describe('presence:hello', () => {
  afterEach(closeWorlds);

  it('is no activity', async () => {
    const world = await World.open();
    const target = await world.connect('bob');
    const viewer = await world.connect('alice');
    const openedAtMs = world.clock.now();
    await world.clock.advance(1_000);
    target.socket.emit('presence:hello', { version: 1 });
    await target.barrier();
    assert.equal((await viewer.look('bob')).lastSeen, openedAtMs);
  });

  const misunderstood: readonly [string, unknown[]][] = [
    ['another version', [{ version: 2 }]],
    ['a version that is no number', [{ version: '1' }]],
    ['no version', [{}]],
    ['nothing', []],
    ['null', [null]],
    ['text', ['version 1']],
  ];
  for (const [what, args] of misunderstood) {
    it(`with ${what} is not believed: the transport is pinged instead`, async () => {
      const world = await World.open();
      const target = await world.connect('bob');
      const viewer = await world.connect('alice');
      emitRaw(target, 'presence:hello', args);
      await target.barrier();
      await world.clock.advance(STALE_MS);
      assert.equal(gist(await viewer.look('bob')), 'online probe');
      assert.equal(target.probes.count, 0);
      assert.equal(target.pings.count, 1);
    });
  }

  const senseless: readonly [string, unknown[]][] = [
    ['nothing', []],
    ['null', [null]],
    ['a negative idle time', [{ idleMs: -1 }]],
    ['text', [{ idleMs: '5' }]],
    ['a million years', [{ idleMs: 3e16 }]],
  ];
  for (const [what, args] of senseless) {
    it(`from a client that acks probes with ${what} proves a connection and no activity`, async () => {
      const world = await World.open();
      const target = await world.connect('bob', { hello: true });
      const viewer = await world.connect('alice');
      const openedAtMs = world.clock.now();
      target.idleMs = undefined;
      await world.clock.advance(400_000);
      const look = viewer.look('bob');
      const ack = await target.probes.take();
      (ack as (...reply: unknown[]) => void)(...args);
      const answer = await look;
      assert.equal(gist(answer), 'idle probe');
      assert.equal(answer.lastSeen, openedAtMs);
    });
  }
});

async function sayBye(client: TestClient): Promise<void> {
  client.socket.emit('presence:bye');
  await client.barrier();
}

/** What the types forbid, and a stranger sends all the same. */
function emitRaw(client: TestClient, event: string, args: unknown[]): void {
  const { socket } = client as unknown as { socket: { emit(event: string, ...args: unknown[]): void } };
  socket.emit(event, ...args);
}
