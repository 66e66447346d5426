import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { after, afterEach, before, describe, it } from 'mocha';
import { RedisKeys } from '../../scripts/bench/contenders/redis-keys.ts';
import { describeExpiringKeys } from '../contract/expiring-keys.ts';
import { TestRedis } from '../support/bench-redis.ts';

describe('keys in Redis', () => {
  let redis: TestRedis;

  before(async () => {
    redis = await TestRedis.start();
  });
  after(() => redis.stop());
  afterEach(() => redis.closeKeys());

  let opened = 0;
  describeExpiringKeys('RedisKeys', async () => {
    const prefix = `contract-${opened++}:`;
    return {
      keys: await redis.keys(prefix),
      answered: (answer) => answer,
      expired: (key) => redis.expired(prefix + key),
      close: () => redis.closeKeys(),
    };
  });

  it('begin with the prefix, and are kept for ms', async () => {
    const keys = await redis.keys('a:');
    await keys.setFor('bob', 500_000.5);
    assert.equal(await redis.client.get('a:bob'), '1');
    const leftMs = await redis.client.pTTL('a:bob');
    assert.ok(leftMs > 400_000 && leftMs <= 500_001, String(leftMs));
  });

  it('with different prefixes are different keys', async () => {
    const [ours, theirs] = [await redis.keys('ours:'), await redis.keys('theirs:')];
    await ours.setFor('bob', 60_000);
    assert.deepEqual(await theirs.have(['bob']), [false]);
    await theirs.remove('bob');
    assert.deepEqual(await ours.have(['bob']), [true]);
  });

  it('cost one command each', async () => {
    const keys = await redis.keys();
    await redis.client.configResetStat();
    await keys.setFor('bob', 60_000);
    await keys.have(['alice', 'bob', 'carol']);
    await keys.have([]);
    await keys.remove('bob');
    const stats = await redis.client.info('commandstats');
    const calls = [...stats.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)].map(([, name, count]) => `${count} ${name}`);
    assert.deepEqual(calls.filter((call) => !/info|config/.test(call)).sort(), ['1 del', '1 mget', '1 set']);
  });

  it('come back by themselves when the connection breaks', async () => {
    const keys = await redis.keys();
    await keys.setFor('bob', 60_000);
    const ours = await redis.client.clientId();
    const others = (await redis.client.clientList()).filter(({ id, flags }) => id !== ours && flags === 'N');
    for (const { id } of others) await redis.client.sendCommand(['CLIENT', 'KILL', 'ID', String(id)]);
    let isBack = false;
    while (!isBack) {
      await turn();
      isBack = await keys.have(['bob']).then(
        ([isThere]) => isThere === true,
        () => false,
      );
    }
  });
});

describe('a Redis that is not there', () => {
  it('cannot be connected to', async () => {
    const redis = await TestRedis.start();
    await redis.stop();
    await assert.rejects(RedisKeys.connect(redis.server.url, ''), /ECONNREFUSED/);
  });

  it('fails every command at once when it goes away, and does not keep anybody from closing', async () => {
    const redis = await TestRedis.start();
    const keys = await redis.keys();
    await keys.setFor('bob', 60_000);
    await redis.stop();
    await assert.rejects(keys.have(['bob']));
    await assert.rejects(keys.setFor('bob', 60_000));
    await assert.rejects(keys.remove('bob'));
    await redis.closeKeys();
  });
});
