import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { RedisCluster } from '../../scripts/support/redis-cluster.ts';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { redisLimiter } from '../../src/limits/redis-limiter.ts';
import type { Limiter } from '../../src/ports/limits.ts';
import { refusalOf } from '../support/limits-refusal.ts';
import { RedisLink } from '../../src/redis/redis-link.ts';
import { linkIs } from '../support/redis-link-is.ts';
import { RedisStage } from '../support/redis-nodes.ts';
import { lookAt } from '../support/redis-touches.ts';
import { closeWorlds } from '../support/sockets.ts';
import type { TestClient } from '../support/sockets-client.ts';

const TERMS = { name: 'ids', perMinute: 100 };

describe('a limiter on Redis', () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.stop());

  let closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    closers = [];
  });

  async function linkTo(url: string): Promise<RedisLink> {
    const link = await RedisLink.open({ url, prefix: `limits-${Math.random()}`, onError: () => undefined });
    closers.push(link.use({}));
    return link;
  }

  it('counts for all that have the same prefix, and for each key apart', async () => {
    const link = await linkTo(server.url);
    const [one, other] = [redisLimiter(link)(TERMS), redisLimiter(link)(TERMS)];
    await one.take('alice', 60);
    await other.take('alice', 40);
    await refusalOf(one.take('alice', 1));
    await other.take('bob', 100);
    await redisLimiter(link)({ ...TERMS, name: 'touches' }).take('alice', 100);
  });

  it('leaves keys that expire with their minute', async () => {
    const link = await linkTo(server.url);
    await redisLimiter(link)(TERMS).take('alice', 7);
    const operator = await lookAt(server.url);
    closers.push(() => {
      operator.destroy();
    });
    const key = link.keys.limit('ids', 'alice');
    assert.equal(await operator.get(key), '7');
    const leftMs = await operator.pTTL(key);
    assert.ok(leftMs > 0 && leftMs <= 60_000, String(leftMs));
  });

  it('counts in memory while Redis is away, and in Redis when it is back', async () => {
    const own = await RedisServer.start();
    closers.push(() => own.stop());
    const link = await linkTo(own.url);
    const limiter = redisLimiter(link)(TERMS);
    await limiter.take('alice', 100);
    const down = linkIs(link, 'down');
    await own.kill();
    await down;
    await limiter.take('alice', 100);
    await refusalOf(limiter.take('alice', 1));
    await own.restart();
    await linkIs(link, 'up');
    await limiter.take('bob', 100);
    const other: Limiter = redisLimiter(link)(TERMS);
    await refusalOf(other.take('bob', 1));
  });

  it('does not wait long for one that stands still', async () => {
    const own = await RedisServer.start();
    closers.push(() => own.stop());
    const limiter = redisLimiter(await linkTo(own.url))(TERMS);
    await own.pause();
    closers.push(() => own.resume());
    await limiter.take('alice', 100);
    await refusalOf(limiter.take('alice', 1));
  });

  it('counts in a cluster, wherever the key is', async () => {
    const cluster = await RedisCluster.start();
    closers.push(() => cluster.stop());
    const limiter = redisLimiter(await linkTo(cluster.url))(TERMS);
    const keys = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    for (const key of keys) await limiter.take(key, 100);
    for (const key of keys) await refusalOf(limiter.take(key, 1));
  });
});

describe('nodes on one Redis', () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  afterEach(closeWorlds);
  after(() => server.stop());

  /** Refreshes a thousand ids that are none, again and again until it is told that these are too many; how often it was not. */
  async function letIn({ socket }: TestClient): Promise<number> {
    const ids = Array.from({ length: 1_000 }, () => '');
    for (let count = 0; ; count += 1) {
      const reply = await socket.emitWithAck('presence:refresh', { ids });
      assert.ok('error' in reply);
      if (reply.error.code === 'rate_limited') return count;
    }
  }

  it('refuse a viewer what it has had of all of them together', async () => {
    const nodes = await RedisStage.on(server).nodes(2, { limits: { idsPerMinute: 10_000 } });
    const [one, other] = await Promise.all(nodes.map(({ world }) => world.connect('alice')));
    assert.ok(one && other);
    const here = await letIn(one);
    assert.ok(here >= 10, `${here} let in`);
    // Nothing is left of the minute, whatever this node lets in until it hears of that.
    const there = await letIn(other);
    assert.ok(there < 10, `${there} let in`);
    const bob = await nodes[1]?.world.connect('bob');
    assert.ok(bob && (await letIn(bob)) >= 10, 'others are let in');
  });
});
