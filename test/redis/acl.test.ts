import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { RedisClientType } from 'redis';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { RedisBus } from '../../src/buses/redis/redis-bus.ts';
import type { PresenceError } from '../../src/domain/errors.ts';
import { seenAt } from '../../src/domain/sighting.ts';
import { redisLimiter } from '../../src/limits/redis-limiter.ts';
import { type ProbeOutcome, UNREACHABLE } from '../../src/ports/presence-bus.ts';
import { RedisKeys } from '../../src/redis/redis-keys.ts';
import { RedisLink } from '../../src/redis/redis-link.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { AMPLE_MS } from '../support/domain-bus-cluster.ts';
import { PATIENT, TERMS } from '../support/redis-bus-cluster.ts';
import { lookAt } from '../support/redis-touches.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/reference/redis.md'), 'utf8');
const [, listed = ''] = /A user of an ACL needs these commands[^:]*:([^.]*)\./.exec(page) ?? [];
const commands = [...listed.matchAll(/`([A-Z|]+)`/g)].map(([, name = '']) => name.toLowerCase());

function busOn(link: RedisLink): RedisBus {
  return new RedisBus(link, () => Promise.resolve({ kind: 'absent' }), TERMS, PATIENT);
}

function askOf(link: RedisLink, bus: RedisBus, id: string): Promise<ProbeOutcome> {
  return bus.ask(id, link.clock.now() + AMPLE_MS, () => undefined);
}

/** What a node does in its life; `late` errors are what it reported. */
async function live(url: string): Promise<readonly PresenceError[]> {
  const reports: PresenceError[] = [];
  const link = await RedisLink.open({ url, prefix: 'whosthere', onError: (error) => reports.push(error) });
  const store = new RedisStore(link);
  const bus = busOn(link);
  try {
    bus.hold('bob');
    await bus.settled();
    for (const id of ['bob', 'nobody']) {
      assert.deepEqual(await askOf(link, bus, id), { kind: 'absent' });
    }
    bus.release('bob');
    await bus.settled();
    await store.mergeMany(new Map([['bob', seenAt(1_790_000_000_000)]]));
    assert.equal((await store.getMany(['bob'])).size, 1);
    await store.forget('bob');
    await redisLimiter(link)({ name: 'ids', perMinute: 10 }).take('bob', 1);
  } finally {
    await bus.close();
    await store.close();
  }
  return reports;
}

describe('a user of an ACL', () => {
  let server: RedisServer;
  let url: string;

  before(async () => {
    server = await RedisServer.start();
    url = server.url.replace('redis://', 'redis://node:secret@');
    operator = await lookAt(server.url);
  });
  // Who was refused could not say goodbye.
  beforeEach(() => operator.flushAll());
  after(async () => {
    operator.destroy();
    await server.stop();
  });

  let operator: RedisClientType;

  async function allow(names: readonly string[], channels = '&whosthere:*'): Promise<void> {
    const rules = ['on', '>secret', '~whosthere:*', channels, '-@all', ...names.map((name) => `+${name}`)];
    await operator.sendCommand(['ACL', 'SETUSER', 'node', 'reset', ...rules]);
    await operator.sendCommand(['SCRIPT', 'FLUSH']);
  }

  it('needs the commands that the reference lists, and no others', async () => {
    assert.ok(commands.length > 10, `the reference lists ${commands.join(', ')}`);
    await allow(commands);
    assert.deepEqual(await live(url), []);
  });

  for (const name of ['eval', 'incrby', 'pubsub|shardnumsub', 'zcount', 'spublish', 'unlink']) {
    it(`needs ${name}`, async () => {
      assert.ok(commands.includes(name));
      await allow(commands.filter((each) => each !== name));
      await assert.rejects(async () => {
        const reports = await live(url);
        if (reports[0] !== undefined) throw reports[0];
      });
    });
  }

  it('that may not subscribe to users is doubted, until it may', async () => {
    const keys = new RedisKeys('whosthere');
    await allow(commands, `&${keys.node('*')}`);
    const reports: PresenceError[] = [];
    const link = await RedisLink.open({ url, prefix: 'whosthere', onError: (error) => reports.push(error) });
    const bus = busOn(link);
    try {
      bus.hold('bob');
      await bus.settled();
      assert.match(String(reports[0]?.cause), /NOPERM/);
      assert.deepEqual(await askOf(link, bus, 'nobody'), UNREACHABLE);

      await allow(commands);
      await bus.settled();
      const [, heldBy] = await operator.sendCommand<[string, number]>(['PUBSUB', 'SHARDNUMSUB', keys.held('bob')]);
      assert.equal(heldBy, 1);
      assert.deepEqual(await askOf(link, bus, 'nobody'), { kind: 'absent' });
    } finally {
      await bus.close();
    }
  });
});
