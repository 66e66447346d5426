import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { type RedisNode, RedisStage } from '../support/redis-nodes.ts';
import { closeWorlds } from '../support/sockets.ts';
import { gist } from '../support/sockets-client.ts';

describe('several nodes on one Redis', () => {
  let server: RedisServer;
  let stage: RedisStage;

  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    stage = RedisStage.on(server);
  });
  afterEach(closeWorlds);

  async function three(): Promise<[RedisNode, RedisNode, RedisNode]> {
    const [a, b, c] = await stage.nodes(3);
    assert.ok(a !== undefined && b !== undefined && c !== undefined);
    return [a, b, c];
  }

  describe('answer about somebody on another node', () => {
    it('online, by a probe, who answers it as active', async () => {
      const [a, b] = await three();
      await b.world.connect('bob', { hello: true });
      await b.bus.settled();
      assert.equal(gist(await a.look('bob')), 'online probe');
    });

    it('idle, with when they were last active, who has done nothing for long', async () => {
      const [a, b] = await three();
      const bob = await b.world.connect('bob', { hello: true });
      await b.bus.settled();
      // Longer ago than their connecting, which is all the server has seen of them.
      const before = b.link.clock.now();
      bob.idleMs = 400_000;
      const idle = await a.look('bob');
      assert.equal(gist(idle), 'idle probe');
      await b.world.presence.flush();
      assert.ok(((await a.look('bob')).lastSeen ?? NaN) <= before);
    });

    it('offline, at once, who has no connection', async () => {
      const [a, b] = await three();
      const bob = await b.world.connect('bob');
      await bob.disconnect();
      await b.bus.settled();
      await b.world.presence.flush();
      const answer = await a.look('bob');
      assert.equal(gist(answer), 'offline no-connection');
      assert.ok(answer.lastSeen !== null, 'last seen is known by all nodes');
    });

    it('offline who does not answer, and corrects that when the answer comes late', async () => {
      const [a, b] = await Promise.all([stage.node({ probeTimeoutMs: 300 }), stage.node({ probeTimeoutMs: 300 })]);
      const alice = await a.world.connect('alice');
      const bob = await b.world.connect('bob', { hello: true });
      await b.bus.settled();
      bob.freeze();
      assert.equal(gist(await alice.look('bob', { maxAge: 0 })), 'offline no-answer');
      bob.thaw();
      // A correction, unless the window for it has passed: nothing is fresh for longer than a millisecond here.
      assert.equal(gist(await alice.look('bob', { maxAge: 0 })), 'online probe');
    });
  });

  it('merge the devices of one user on two nodes: active beats idle beats silence', async () => {
    const [a, b, c] = await three();
    const desk = await b.world.connect('bob', { hello: true });
    const phone = await c.world.connect('bob', { hello: true });
    await Promise.all([b.bus.settled(), c.bus.settled()]);
    desk.idleMs = 400_000;
    assert.equal(gist(await a.look('bob')), 'online probe');
    phone.idleMs = 500_000;
    assert.equal(gist(await a.look('bob')), 'idle probe');
    phone.freeze();
    assert.equal(gist(await a.look('bob')), 'idle probe');
    // Each node, too, hears of what is on the other.
    desk.idleMs = 0;
    assert.equal(gist(await c.look('bob')), 'online probe');
  });

  it('ping each connection once, however many nodes ask at the same time', async () => {
    const nodes = await stage.nodes(4);
    const holder = nodes[3];
    assert.ok(holder !== undefined);
    const bob = await holder.world.connect('bob', { hello: true });
    bob.idleMs = undefined;
    await holder.bus.settled();
    const looks = nodes.map((node) => node.look('bob'));
    const answer = await bob.probes.take();
    // By now all nodes have asked, or will share the answer with those who have.
    for (const node of nodes) await node.world.presence.flush();
    await holder.bus.settled();
    answer({ idleMs: 0 });
    for (const look of looks) assert.equal(gist(await look), 'online probe');
    assert.equal(holder.world.presence.stats.pings, 1);
  });

  describe('a probe takes', () => {
    for (const count of [2, 5]) {
      it(`one request, one "held" and one outcome, of ${count} nodes`, async () => {
        const nodes = await stage.nodes(count);
        const [asking, holder] = [nodes[0], nodes.at(-1)];
        assert.ok(asking !== undefined && holder !== undefined);
        await holder.world.connect('bob', { hello: true });
        await holder.bus.settled();
        const commands = await stage.commandsOf(() => asking.look('bob'));
        assert.equal(commands.get('spublish'), 3);
      });

      it(`one request, and no more, of ${count} nodes when there is no connection`, async () => {
        const nodes = await stage.nodes(count);
        assert.ok(nodes[0] !== undefined);
        const [asking] = nodes;
        const commands = await stage.commandsOf(() => asking.look('nobody'));
        assert.equal(commands.get('spublish'), 1);
      });
    }
  });

  describe('a node that cannot reach Redis', () => {
    it('answers about its own users, knows nothing of others, and recovers by itself', async () => {
      const [a, b, c] = await three();
      await a.world.connect('alice', { hello: true });
      await b.world.connect('bob', { hello: true });
      await Promise.all([a.bus.settled(), b.bus.settled()]);
      await a.cutOff();
      assert.equal(gist(await a.look('alice')), 'online probe');
      assert.equal(gist(await a.look('bob')), 'unknown none');
      assert.equal(gist(await a.look('nobody')), 'unknown none');
      // To the others its users are unknown, and so is whether anybody is offline.
      assert.equal(gist(await c.look('alice')), 'unknown none');
      assert.equal(gist(await c.look('bob')), 'online probe');
      await a.reconnect();
      assert.equal(gist(await a.look('bob')), 'online probe');
      assert.equal(gist(await a.look('nobody')), 'offline no-connection');
      assert.equal(gist(await c.look('alice')), 'online probe');
      assert.match(a.reports.map(({ message }) => message).join(), /connection to Redis was lost/);
    });

    it('keeps what it has been touched with, and writes it when it can', async () => {
      const [a, b] = await Promise.all([stage.node({ freshForMs: 60_000, freshFloorMs: 60_000 }), stage.node()]);
      // By then it is known what Carol shows, and of Dora it is not.
      await a.look('carol');
      await a.cutOff();
      a.world.presence.touch('carol');
      a.world.presence.touch('dora');
      await assert.rejects(a.world.presence.flush(), { code: 'unavailable' });
      // As recent traffic, it answers all the same.
      assert.equal(gist(await a.look('carol')), 'online traffic');
      assert.equal(gist(await a.look('dora')), 'unknown none');
      await a.reconnect();
      await a.world.presence.flush();
      assert.ok((await b.look('carol')).lastSeen !== null);
    });
  });

  describe('a node that stops', () => {
    it('is not missed once it has left', async () => {
      const [a, b] = await three();
      await b.world.presence.close();
      assert.equal(gist(await a.look('nobody')), 'offline no-connection');
    });

    it('is told what is wrong with how it is to drain, and goes on', async () => {
      const node = await stage.node();
      await assert.rejects(node.world.presence.drain({ overMs: -1 }), {
        code: 'invalid_request',
        message: /^option overMs: .*, got -1$/,
      });
      assert.equal(gist(await node.look('nobody')), 'offline no-connection');
    });

    it('drains: its users are on the way, and never offline', async () => {
      const [a, b, c] = await three();
      const bob = await b.world.connect('bob', { hello: true });
      await b.bus.settled();
      const gone = new Promise((resolve) => bob.socket.once('disconnect', resolve));
      const drained = b.world.presence.drain({ overMs: 0 });
      assert.equal(await gone, 'transport close');
      assert.equal(gist(await a.look('bob')), 'unknown none');
      assert.equal(gist(await b.look('bob')), 'unknown none');
      await c.world.connect('bob', { hello: true });
      await c.bus.settled();
      assert.equal(gist(await a.look('bob')), 'online probe');
      await drained;
      assert.equal(gist(await a.look('nobody')), 'offline no-connection');
    });
  });
});
