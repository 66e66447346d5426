import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { RedisClientType } from 'redis';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { type RedisNode, RedisStage } from '../support/redis-nodes.ts';
import { lookAt } from '../support/redis-touches.ts';
import { closeWorlds } from '../support/sockets.ts';
import { gist } from '../support/sockets-client.ts';

const HIDDEN = { visible: false, lastSeen: 'exact' } as const;
const VISIBLE = { visible: true, lastSeen: 'exact' } as const;

describe('what users choose, on several nodes', () => {
  let server: RedisServer;
  let stage: RedisStage;
  let operator: RedisClientType;

  before(async () => {
    server = await RedisServer.start();
    operator = await lookAt(server.url);
  });
  after(async () => {
    operator.destroy();
    await server.stop();
  });
  beforeEach(() => {
    stage = RedisStage.on(server);
  });
  afterEach(closeWorlds);

  async function two(): Promise<[RedisNode, RedisNode]> {
    const [a, b] = await stage.nodes(2);
    assert.ok(a !== undefined && b !== undefined);
    return [a, b];
  }

  /** All that Redis holds of the user, in whatever key. */
  async function keysOf(id: string): Promise<string[]> {
    return (await operator.keys('*')).filter((key) => key.endsWith(`:${id}`));
  }

  it('holds at once on every node, and nobody pings who hides', async () => {
    const [a, b] = await two();
    await b.world.connect('bob', { hello: true });
    await b.bus.settled();
    assert.equal(gist(await a.look('bob')), 'online probe');
    for (const chooser of [a, b]) {
      await chooser.world.presence.setVisibility('bob', HIDDEN);
      const { pings } = b.world.presence.stats;
      for (const node of [a, b]) assert.equal(gist(await node.look('bob')), 'offline no-connection');
      assert.equal(b.world.presence.stats.pings, pings);
      await chooser.world.presence.setVisibility('bob', VISIBLE);
      for (const node of [a, b]) assert.equal(gist(await node.look('bob')), 'online probe');
    }
  });

  it('is what a node goes by that cannot reach Redis', async () => {
    const [a, b] = await two();
    await b.world.connect('bob', { hello: true });
    await b.world.connect('eve', { hello: true });
    await b.bus.settled();
    await a.world.presence.setVisibility('bob', HIDDEN);
    await b.world.presence.refresh('vera', ['bob', 'eve']);
    await b.cutOff();
    assert.equal(gist(await b.look('eve')), 'online probe');
    assert.equal(gist(await b.look('bob')), 'unknown none');
    await b.reconnect();
  });

  it('is known of users of the node that nobody has looked at when Redis goes away', async () => {
    const [, b] = await two();
    const read = (): Promise<ReadonlyMap<string, number>> =>
      stage.commandsOf(async () => {
        await b.world.connect('bob', { hello: true });
        await new Promise((resolve) =>
          b.link.clock.after(150, () => {
            resolve(undefined);
          }),
        );
      });
    assert.equal((await read()).get('mget'), 1);
    await b.cutOff();
    assert.equal(gist(await b.look('bob')), 'online probe');
    await b.reconnect();
  });

  describe('when a user is forgotten', () => {
    it('nothing is left of them anywhere, and a flush that comes late does not bring them back', async () => {
      const [a, b] = await two();
      await a.world.presence.setVisibility('ada', HIDDEN);
      b.world.presence.touch('ada');
      await b.world.presence.flush();
      assert.equal((await keysOf('ada')).length, 2);
      await b.cutOff();
      b.world.presence.touch('ada');
      await new Promise((resolve) =>
        a.link.clock.after(5, () => {
          resolve(undefined);
        }),
      );
      await a.world.presence.forget('ada');
      await b.reconnect();
      await b.world.presence.flush();
      const [key = '', ...more] = await keysOf('ada');
      assert.deepEqual(more, []);
      assert.match((await operator.get(key)) ?? '', /^-\d+$/, 'that they were forgotten, and nothing else');
      const leftMs = await operator.pTTL(key);
      assert.ok(leftMs > 86_000_000 && leftMs <= 86_400_000, `${leftMs} ms`);
      for (const node of [a, b]) {
        assert.equal((await node.look('ada')).lastSeen, null);
        assert.deepEqual(await node.world.presence.visibility('ada'), VISIBLE);
      }
    });

    it('what they do afterwards counts again', async () => {
      const [a, b] = await two();
      await a.world.presence.forget('bob');
      const fromMs = a.link.clock.now();
      while (b.link.clock.now() <= fromMs) await b.bus.settled();
      b.world.presence.touch('bob');
      await b.world.presence.flush();
      assert.ok(((await a.look('bob')).lastSeen ?? 0) > fromMs);
    });
  });
});
