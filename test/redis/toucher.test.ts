import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { RedisClientType } from 'redis';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import type { PresenceError } from '../../src/domain/errors.ts';
import { createToucher, type Toucher, type ToucherOptions } from '../../src/redis.ts';
import { RedisKeys } from '../../src/redis/redis-keys.ts';
import { lookAt, otherConnections, sightingOf, until } from '../support/redis-touches.ts';
import { Link } from '../support/sockets-link.ts';

const LONG_AGO_MS = 1_700_000_000_000;
const unavailable = { name: 'PresenceError', code: 'unavailable' };

describe('a toucher', () => {
  let server: RedisServer;
  let redis: RedisClientType;
  let network: Link;
  let errors: PresenceError[];
  let told: EventEmitter;
  const open: Toucher[] = [];

  /** Through a network that can be cut. */
  async function toucherOf(options: Partial<ToucherOptions> = {}): Promise<Toucher> {
    const toucher = await createToucher({
      redis: network.url.replace('http:', 'redis:'),
      onError: (error) => {
        errors.push(error);
        told.emit('error told');
      },
      ...options,
    });
    open.push(toucher);
    return toucher;
  }

  /** The connection is cut for good, and the toucher has noticed. */
  async function goAway(): Promise<void> {
    const noticed = once(told, 'error told');
    network.down();
    await noticed;
  }

  before(async () => {
    server = await RedisServer.start();
    redis = await lookAt(server.url);
  });
  after(async () => {
    redis.destroy();
    await server.stop();
  });
  beforeEach(async () => {
    network = await Link.to(Number(new URL(server.url).port));
    errors = [];
    told = new EventEmitter();
    await redis.flushDb();
    await redis.configResetStat();
  });
  afterEach(async () => {
    await Promise.allSettled(open.splice(0).map((toucher) => toucher.close()));
    await network.close();
  });

  it('writes a thousand touches of one user as one sighting, the newest', async () => {
    const toucher = await toucherOf();
    for (let times = 0; times < 1_000; times += 1) toucher.touch('ada', LONG_AGO_MS + ((times * 7) % 1_000));
    await toucher.flush();
    assert.deepEqual(await sightingOf(redis, 'ada'), { atMs: LONG_AGO_MS + 999, left: false });
    assert.equal(toucher.stats.touches, 1_000);
    assert.equal(toucher.stats.written, 1);
    assert.match(await redis.info('commandstats'), /cmdstat_set:calls=1,/);
  });

  it('writes by itself, once the interval is over', async () => {
    const listener = await lookAt(server.url);
    await redis.configSet('notify-keyspace-events', 'K$');
    const toucher = await toucherOf({ flushIntervalMs: 5 });
    const written = new Promise<void>((resolve) => {
      void listener
        .subscribe(`__keyspace@0__:${new RedisKeys('whosthere').sighting('ada')}`, () => {
          resolve();
        })
        .then(() => {
          toucher.touch('ada');
        });
    });
    await written;
    listener.destroy();
  });

  it('raises what others wrote, and lowers nothing; a goodbye that is late changes nothing', async () => {
    const [one, other] = [await toucherOf(), await toucherOf()];
    one.touch('ada', LONG_AGO_MS);
    await one.flush();
    other.goodbye('ada', LONG_AGO_MS - 1);
    other.touch('ada', LONG_AGO_MS - 2);
    await other.flush();
    assert.deepEqual(await sightingOf(redis, 'ada'), { atMs: LONG_AGO_MS, left: false });
    other.goodbye('ada', LONG_AGO_MS + 1);
    await other.flush();
    assert.deepEqual(await sightingOf(redis, 'ada'), { atMs: LONG_AGO_MS + 1, left: true });
  });

  it("goes by Redis's clock, and takes what is of the future as now", async () => {
    const toucher = await toucherOf({ prefix: 'elsewhere' });
    toucher.touch('ada', Date.now() + 3_600_000);
    await toucher.flush();
    const [seconds, microseconds] = await redis.time();
    const nowMs = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    const sighting = await sightingOf(redis, 'ada', 'elsewhere');
    assert.ok(sighting !== undefined && Math.abs(nowMs - sighting.atMs) < 10_000, `${sighting?.atMs}, now ${nowMs}`);
    assert.equal(await sightingOf(redis, 'ada'), undefined);
  });

  it('a flush that joins one under way still writes what came after that one began', async () => {
    const toucher = await createToucher({ redis: server.url });
    open.push(toucher);
    const { pid } = server;
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGSTOP');
    let flushes: Promise<unknown>;
    try {
      toucher.touch('ada', LONG_AGO_MS);
      const first = toucher.flush();
      // The batch is on its way.
      await new Promise(setImmediate);
      toucher.touch('bob', LONG_AGO_MS);
      flushes = Promise.all([first, toucher.flush()]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await flushes;
    assert.deepEqual(await sightingOf(redis, 'bob'), { atMs: LONG_AGO_MS, left: false });
  });

  it('while Redis is away keeps what memory has room for, drops the oldest, and writes once it is back', async () => {
    const toucher = await toucherOf({ maxUnwritten: 3, flushIntervalMs: 5 });
    await goAway();
    for (const [index, id] of ['ada', 'bob', 'eve', 'joe'].entries()) toucher.touch(id, LONG_AGO_MS + index);
    await assert.rejects(toucher.flush(), { ...unavailable, message: /^3 sightings wait for the store/ });
    assert.equal(toucher.stats.dropped, 1);
    assert.ok(toucher.stats.writeFailures > 0);
    assert.equal(await redis.dbSize(), 0);

    const listener = await lookAt(server.url);
    await redis.configSet('notify-keyspace-events', 'K$');
    const news = new Set<string>();
    const written = new Promise<void>((resolve) => {
      void listener.pSubscribe('__keyspace@0__:*', (_event, key) => {
        if (news.add(key).size === 3) resolve();
      });
    });
    network.up();
    await written;
    listener.destroy();
    assert.equal(await sightingOf(redis, 'ada'), undefined);
    for (const [index, id] of ['bob', 'eve', 'joe'].entries()) {
      assert.deepEqual(await sightingOf(redis, id), { atMs: LONG_AGO_MS + 1 + index, left: false });
    }
    assert.ok(errors.every(({ code }) => code === 'unavailable'));
  });

  it('that is closed has written what was left, and takes nothing more', async () => {
    const toucher = await createToucher({ redis: server.url });
    toucher.touch('ada', LONG_AGO_MS);
    const closed = toucher.close();
    assert.equal(toucher.close(), closed);
    await closed;
    assert.deepEqual(await sightingOf(redis, 'ada'), { atMs: LONG_AGO_MS, left: false });
    assert.throws(() => {
      toucher.touch('ada');
    }, unavailable);
    assert.throws(() => {
      toucher.goodbye('ada');
    }, unavailable);
    await until(async () => (await otherConnections(redis)) === 0);
  });

  it('says on closing how many could not be written', async () => {
    const toucher = await toucherOf();
    await goAway();
    toucher.touch('ada');
    toucher.touch('bob');
    await assert.rejects(toucher.close(), { ...unavailable, message: /^2 sightings could not be written: / });
  });

  it('refuses what is no user, moment, option or address', async () => {
    const toucher = await toucherOf();
    const invalid = (message: RegExp): object => ({ name: 'PresenceError', code: 'invalid_request', message });
    assert.throws(() => {
      toucher.touch('');
    }, invalid(/^id: /));
    assert.throws(() => {
      toucher.goodbye('ada', -1);
    }, invalid(/^at: /));
    const wrong: [object, RegExp][] = [
      [{ maxUnwritten: 0 }, /^option maxUnwritten: .*got 0$/],
      [{ flushIntervalMs: '5' }, /^option flushIntervalMs: .*got "5"$/],
      [{ flushBatchSize: 1.5 }, /^option flushBatchSize: .*got 1.5$/],
      [{ freshForMs: 1 }, /^option freshForMs: no such option$/],
      [{ prefix: '{a}' }, /^option prefix: /],
      [{ onError: 'loudly' }, /^option onError: must be a function/],
      [{ redis: 'http://127.0.0.1' }, /^the address of Redis: /],
      [{ redis: new URL('redis://me:secret@127.0.0.1') }, /^option redis: must be a string, got object$/],
    ];
    for (const [options, message] of wrong) {
      await assert.rejects(createToucher({ redis: server.url, ...options }), invalid(message));
    }
    await assert.rejects(createToucher({ redis: 'redis://127.0.0.1:1' }), unavailable);
  });
});
