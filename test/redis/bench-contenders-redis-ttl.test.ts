import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { redisTtl, redisTtlThrottled } from '../../scripts/bench/contenders/redis-ttl.ts';
import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { closeStages, ContenderStage } from '../support/bench-contender-stage.ts';
import { TestRedis } from '../support/bench-redis.ts';

const BEAT_MS = 10_000;
const BOB = 'presence:bob';

describe('a key in Redis that expires', () => {
  let redis: TestRedis;

  before(async () => {
    redis = await TestRedis.start();
  });
  after(() => redis.stop());
  afterEach(async () => {
    await closeStages();
    await redis.closeKeys();
  });

  it('is set by each connection and each heartbeat, every 10 s, and nothing else is said while all is well', async () => {
    const keys = await redis.watchedKeys();
    const stage = await ContenderStage.open(redisTtl, { keys });
    await stage.connect('alice');
    assert.deepEqual([stage.messages(), keys.commands], [[], ['set presence:alice']]);
    await stage.pass(9_000);
    assert.deepEqual(stage.messages(), []);
    await stage.pass(51_000);
    assert.deepEqual(stage.messages(), Array(6).fill('alice > presence:beat'));
    assert.deepEqual(keys.commands, Array(7).fill('set presence:alice'));
  });

  it('lives for 30 s, and for 30 s more with each heartbeat', async () => {
    const prefix = 'life:';
    const stage = await ContenderStage.open(redisTtl, { keys: await redis.watchedKeys(prefix) });
    await stage.connect('bob');
    const isWhole = async (): Promise<boolean> => {
      const leftMs = await redis.client.pTTL(prefix + BOB);
      return leftMs > 15_000 && leftMs <= 30_000;
    };
    assert.ok(await isWhole());
    await redis.client.pExpire(prefix + BOB, 15_000);
    assert.ok(!(await isWhole()));
    await stage.pass(BEAT_MS);
    assert.ok(await isWhole());
  });

  it('is read, with all others that are looked at, in one command to each look', async () => {
    const keys = await redis.watchedKeys();
    const stage = await ContenderStage.open(redisTtl, { keys });
    const alice = await stage.connect('alice');
    await stage.connect('bob');
    stage.messages();
    const look = alice.look('carol', 'bob');
    assert.deepEqual(look.told, []);
    await stage.settle();
    assert.deepEqual(look.told, ['carol away', 'bob there']);
    assert.deepEqual(stage.messages(), ['alice > presence:status']);
    assert.equal(keys.commands.at(-1), 'mget presence:carol presence:bob');
    assert.equal(keys.count('mget'), 1);
  });

  it('tells every connection of every friend when it is new and when it is removed, once', async () => {
    const keys = await redis.watchedKeys();
    const stage = await ContenderStage.open(redisTtl, { keys });
    for (const user of ['alice', 'alice', 'carol']) await stage.connect(user);
    stage.messages();
    const changes = ['alice < presence:change', 'alice < presence:change', 'carol < presence:change'];
    const phone = await stage.connect('bob');
    assert.deepEqual(stage.messages(), changes);
    const laptop = await stage.connect('bob');
    await phone.goodbye();
    await stage.settle();
    assert.deepEqual([stage.messages(), keys.count('del')], [[], 0]);
    await laptop.goodbye();
    await stage.settle();
    assert.deepEqual([stage.messages(), keys.count('del')], [changes, 1]);
  });

  it('ends with whoever falls silent, of which nobody is told until they look', async () => {
    const prefix = 'silence:';
    // The life of a key is real time.
    const speed = 600;
    const stage = await ContenderStage.open(redisTtl, { keys: await redis.watchedKeys(prefix), speed });
    const alice = await stage.connect('alice');
    // A page in the background, whose timers stand still.
    const page = new VirtualClock();
    await stage.connect('bob', page);
    stage.messages();
    await redis.expired(prefix + BOB);
    await stage.settle();
    assert.deepEqual(stage.messages(), []);
    const look = alice.look('bob');
    await stage.settle();
    assert.deepEqual(look.told, ['bob away']);

    stage.messages();
    await page.advance(BEAT_MS / speed);
    await stage.settle();
    assert.deepEqual(stage.messages(), ['alice < presence:change', 'bob > presence:beat']);
    assert.deepEqual(look.told, ['bob away', 'bob there']);
  });

  it('is there, and friends know, when somebody is back while it is being removed', async () => {
    const keys = await redis.watchedKeys();
    const stage = await ContenderStage.open(redisTtl, { keys });
    const alice = await stage.connect('alice');
    const bob = await stage.connect('bob');
    const look = alice.look('bob');
    await stage.settle();
    const release = keys.hold();
    await bob.goodbye();
    await stage.connect('bob');
    assert.deepEqual(keys.commands.slice(-2), [`del ${BOB}`, `set ${BOB}`]);
    release();
    await stage.settle();
    assert.deepEqual(look.told, ['bob there', 'bob away', 'bob there']);
    const later = alice.look('bob');
    await stage.settle();
    assert.deepEqual(later.told, ['bob there']);
  });

  for (const design of [redisTtl, redisTtlThrottled]) {
    it(`is set by the next heartbeat when that failed, for which friends are told: ${design.name}`, async () => {
      const keys = await redis.watchedKeys();
      const stage = await ContenderStage.open(design, { keys });
      const alice = await stage.connect('alice');
      keys.isAway = true;
      await stage.connect('bob');
      keys.isAway = false;
      const look = alice.look('bob');
      await stage.settle();
      assert.deepEqual(look.told, ['bob away']);
      await stage.pass(BEAT_MS);
      assert.deepEqual(look.told, ['bob away', 'bob there']);
    });
  }

  it('leaves everybody unsure while Redis is away, and is right again when that is back', async () => {
    const keys = await redis.watchedKeys();
    const stage = await ContenderStage.open(redisTtl, { keys });
    const alice = await stage.connect('alice');
    const bob = await stage.connect('bob');
    keys.isAway = true;
    const look = alice.look('bob', 'carol');
    await stage.pass(BEAT_MS);
    await bob.goodbye();
    await stage.settle();
    assert.deepEqual(look.told, ['bob unsure', 'carol unsure']);
    keys.isAway = false;
    await stage.connect('carol');
    const later = alice.look('carol');
    await stage.settle();
    assert.deepEqual(later.told, ['carol there']);
  });

  it('is needed', () => {
    return assert.rejects(ContenderStage.open(redisTtl), /needs Redis/);
  });

  describe('throttled', () => {
    it('is set every 20 s, by every other heartbeat', async () => {
      const keys = await redis.watchedKeys();
      const stage = await ContenderStage.open(redisTtlThrottled, { keys });
      await stage.connect('bob');
      await stage.pass(19_000);
      assert.equal(keys.count('set'), 1);
      await stage.pass(1_000);
      assert.equal(keys.count('set'), 2);
      await stage.pass(100_000);
      assert.equal(keys.count('set'), 7);
      assert.equal(stage.messages().length, 12);
    });

    it('is set no more often for somebody with several devices', async () => {
      const keys = await redis.watchedKeys();
      const stage = await ContenderStage.open(redisTtlThrottled, { keys });
      for (let device = 0; device < 4; device += 1) {
        await stage.connect('bob');
        await stage.pass(3_000);
      }
      await stage.pass(600_000 - 12_000);
      // One at the start, and the last a little early at most.
      assert.ok(keys.count('set') >= 30 && keys.count('set') <= 32, String(keys.count('set')));
    });

    it('is set by a heartbeat that comes a moment early', async () => {
      const keys = await redis.watchedKeys();
      const stage = await ContenderStage.open(redisTtlThrottled, { keys });
      const page = new VirtualClock();
      await stage.connect('bob', page);
      const beatAfter = async (ms: number): Promise<number> => {
        await stage.pass(ms);
        await page.advance(BEAT_MS);
        await stage.settle();
        return keys.count('set');
      };
      assert.equal(await beatAfter(9_990), 1);
      assert.equal(await beatAfter(9_990), 2);
      assert.equal(await beatAfter(10_020), 2);
      assert.equal(await beatAfter(10_000), 3);
    });

    it('is set at once by whoever is back', async () => {
      const keys = await redis.watchedKeys();
      const stage = await ContenderStage.open(redisTtlThrottled, { keys });
      const bob = await stage.connect('bob');
      await bob.goodbye();
      await stage.connect('bob');
      assert.deepEqual(keys.commands, [`set ${BOB}`, `del ${BOB}`, `set ${BOB}`]);
    });

    it('goes as much faster as the clock', async () => {
      const prefix = 'fast:';
      const keys = await redis.watchedKeys(prefix);
      const stage = await ContenderStage.open(redisTtlThrottled, { keys, speed: 2 });
      await stage.connect('bob');
      const leftMs = await redis.client.pTTL(prefix + BOB);
      assert.ok(leftMs > 0 && leftMs <= 15_000, String(leftMs));
      await stage.pass(30_000);
      assert.equal(stage.messages().length, 6);
      assert.equal(keys.count('set'), 4);
    });
  });
});
