import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { PACE } from '../../src/buses/redis/nodes.ts';
import { linkIs } from '../support/redis-link-is.ts';
import { type RedisNode, RedisStage } from '../support/redis-nodes.ts';
import { closeWorlds } from '../support/sockets.ts';
import { gist } from '../support/sockets-client.ts';

describe('when Redis fails', () => {
  let server: RedisServer;
  let stage: RedisStage;
  let a: RedisNode;
  let b: RedisNode;

  beforeEach(async () => {
    server = await RedisServer.start();
    stage = RedisStage.on(server);
    const settings = { probeTimeoutMs: 1_000, storeTimeoutMs: 1_000 };
    [a, b] = [await stage.node(settings), await stage.node(settings)];
    await a.world.connect('alice', { hello: true });
    await b.world.connect('bob', { hello: true });
    await settled();
    assert.equal(gist(await a.look('bob')), 'online probe');
  });
  afterEach(closeWorlds);
  afterEach(() => server.stop());

  async function settled(): Promise<void> {
    for (const { bus } of [a, b]) await bus.settled();
  }

  /** Writes fail by themselves now and then while it is away; each report says so. */
  function forgiveReports(): void {
    for (const { world } of [a, b]) {
      for (const { code } of world.errors.splice(0)) assert.equal(code, 'unavailable');
    }
  }

  async function knowsOnlyItsOwn(): Promise<void> {
    const looks = await Promise.all(['alice', 'bob', 'nobody'].map((id) => a.look(id)));
    assert.deepEqual(looks.map(gist), ['online probe', 'unknown none', 'unknown none']);
  }

  async function isWell(): Promise<void> {
    await settled();
    assert.equal(gist(await a.look('alice')), 'online probe');
    assert.equal(gist(await a.look('bob')), 'online probe');
    assert.equal(gist(await b.look('alice')), 'online probe');
    // For a moment others may still be behind.
    let nobody = await a.look('nobody');
    while (nobody.status === 'unknown') nobody = await a.look('nobody');
    assert.equal(gist(nobody), 'offline no-connection');
  }

  /** As any node would see it, not only the one that was touched. */
  async function knowsOf(id: string): Promise<boolean> {
    return (await b.look(id)).lastSeen !== null;
  }

  it('that is, is killed: own users are answered, all else is unknown, touches wait, and it recovers by itself', async () => {
    const down = [a, b].map(({ link }) => linkIs(link, 'down'));
    await server.kill();
    await Promise.all(down);
    await knowsOnlyItsOwn();
    a.world.presence.touch('carol');
    await assert.rejects(a.world.presence.flush(), { code: 'unavailable' });

    await server.restart();
    await Promise.all([a, b].map(({ link }) => linkIs(link, 'up')));
    await a.world.presence.flush();
    await isWell();
    assert.ok(await knowsOf('carol'));
    forgiveReports();
  });

  it('that is, comes back empty: a node that is back first takes nobody for offline whom another may hold', async () => {
    b.network.down();
    await linkIs(b.link, 'down');
    const down = linkIs(a.link, 'down');
    await server.restart();
    await down;
    await linkIs(a.link, 'up');
    await a.bus.settled();
    // Redis knows of no other node, and nobody hears the question.
    assert.equal(gist(await a.look('bob')), 'unknown none');
    assert.equal(gist(await a.look('nobody')), 'unknown none');
    b.network.up();
    await linkIs(b.link, 'up');
    await isWell();
    forgiveReports();
  });

  it('that is, stands still: own users are answered in time, all else is unknown', async () => {
    await server.pause();
    try {
      await knowsOnlyItsOwn();
      a.world.presence.touch('carol');
    } finally {
      await server.resume();
    }
    // It may have been given up meanwhile.
    await Promise.all([a, b].map(({ link }) => linkIs(link, 'up')));
    await a.world.presence.flush();
    await isWell();
    assert.ok(await knowsOf('carol'));
    forgiveReports();
  });

  for (const [what, breaks, mends] of [
    ['takes no writes', ['min-replicas-to-write', '1'], ['min-replicas-to-write', '0']],
    ['is full', ['maxmemory', '1'], ['maxmemory', '0']],
  ] as const) {
    it(`that is, ${what}: everybody is answered, and touches wait until it does again`, async () => {
      await stage.command('CONFIG', 'SET', ...breaks);
      a.world.presence.touch('carol');
      await assert.rejects(a.world.presence.flush(), { code: 'unavailable' });
      assert.equal(gist(await a.look('bob')), 'online probe');
      assert.equal(await knowsOf('carol'), false);

      await stage.command('CONFIG', 'SET', ...mends);
      await a.world.presence.flush();
      assert.ok(await knowsOf('carol'));
      await isWell();
      forgiveReports();
    });
  }

  it('that is, is flushed: what is asked is found, and last seen begins anew', async () => {
    a.world.presence.touch('carol');
    await a.world.presence.flush();
    await stage.command('FLUSHALL');
    await stage.command('SCRIPT', 'FLUSH');
    await isWell();
    a.world.presence.touch('carol');
    await a.world.presence.flush();
    assert.ok(await knowsOf('carol'));
    forgiveReports();
  });

  it('that is, a node stands still: its users are unknown, and soon so is whether anybody is offline', async () => {
    // The one that looks for it is as impatient as it is by itself.
    const c = await stage.node({}, PACE);
    await c.bus.settled();
    // The network holds everything back, as a stopped process does.
    b.network.freeze();
    assert.equal(gist(await a.look('bob')), 'unknown none');
    assert.equal(gist(await c.look('alice')), 'online probe');
    // Somebody may have come to it, without it having been able to tell anybody.
    while ((await c.look('nobody')).status === 'offline');
    assert.equal(gist(await c.look('nobody')), 'unknown none');
    b.network.thaw();
    await isWell();
    forgiveReports();
  });
});
