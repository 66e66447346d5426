import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { RedisClientType } from 'redis';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { PresenceError } from '../../src/domain/errors.ts';
import { consumeTouches, createToucher } from '../../src/redis.ts';
import type { TouchTarget } from '../../src/touches/stream-entry.ts';
import { asideStreamOf } from '../../src/touches/stream-group.ts';
import { type StreamPace, TouchStream } from '../../src/touches/touch-stream.ts';
import { lookAt, otherConnections, RecordedTouches, sightingOf, until } from '../support/redis-touches.ts';
import { Link } from '../support/sockets-link.ts';

const PROCESS = fileURLToPath(new URL('../support/redis-touch-process.ts', import.meta.url));
const LONG_AGO_MS = 1_700_000_000_000;
const STREAM = 'touches';
const GROUP = 'whosthere';
/** Nothing is claimed, unless a test is about that. */
const PACE: StreamPace = { blockMs: 10, claimAfterMs: 600_000, removeAfterMs: 600_000, lagEveryMs: 5 };

describe('touches from a stream', () => {
  let server: RedisServer;
  let redis: RedisClientType;
  let errors: PresenceError[];
  const open: TouchStream[] = [];

  async function consume(target: TouchTarget, pace: Partial<StreamPace> = {}, url = server.url): Promise<TouchStream> {
    const onError = (error: PresenceError): void => void errors.push(error);
    const parts = { url, stream: STREAM, group: GROUP, onError, pace: { ...PACE, ...pace } };
    const touches = await TouchStream.open(target, parts);
    open.push(touches);
    return touches;
  }

  const add = (fields: Record<string, string>, id = '*'): Promise<string> => redis.xAdd(STREAM, id, fields);

  async function addMany(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, (_, index) => add({ id: `user${index}` })));
  }

  const pending = async (): Promise<number> => (await redis.xPending(STREAM, GROUP)).pending;
  const consumers = async (): Promise<number> => (await redis.xInfoConsumers(STREAM, GROUP)).length;

  before(async () => {
    server = await RedisServer.start();
    redis = await lookAt(server.url);
  });
  after(async () => {
    redis.destroy();
    await server.stop();
  });
  beforeEach(async () => {
    errors = [];
    await redis.flushDb();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((touches) => touches.close()));
  });

  it('are of the moment they name, or else of when Redis took them, and may be goodbyes', async () => {
    // There before anybody has read: nothing is missed.
    await add({ id: 'ada', trace: 'means nothing' }, `${LONG_AGO_MS}-7`);
    const target = new RecordedTouches();
    const touches = await consume(target);
    await add({ id: 'bob', at: '1600000000000', left: '0' });
    await add({ id: 'eve', at: '1600000000001', left: '1' });
    await target.heard(3);
    await touches.close();
    assert.deepEqual(target.given, [
      { id: 'ada', atMs: LONG_AGO_MS, left: false },
      { id: 'bob', atMs: 1_600_000_000_000, left: false },
      { id: 'eve', atMs: 1_600_000_000_001, left: true },
    ]);
    assert.equal(await pending(), 0);
    assert.deepEqual(touches.stats, { entries: 3, touches: 3, poisoned: 0, failures: 0 });
    assert.deepEqual(errors, []);
  });

  it('are acknowledged only once they are written: a failure brings them again', async () => {
    await addMany(3);
    const target = new RecordedTouches();
    let pendingAtFlush = 0;
    target.flushes.push(
      () => Promise.reject(new PresenceError('unavailable', 'the store is away')),
      async () => {
        pendingAtFlush = await pending();
      },
    );
    const touches = await consume(target);
    await target.heard(6);
    await touches.close();
    assert.equal(pendingAtFlush, 3);
    assert.equal(await pending(), 0);
    assert.deepEqual(
      target.given.map(({ id }) => id),
      ['user0', 'user1', 'user2', 'user0', 'user1', 'user2'],
    );
    assert.deepEqual(touches.stats, { entries: 6, touches: 3, poisoned: 0, failures: 1 });
    assert.match(errors[0]?.message ?? '', /the store is away/);
  });

  it('come first when they are old: what was read and not acknowledged precedes what is new', async () => {
    await add({ id: 'old' });
    const target = new RecordedTouches();
    target.flushes.push(async () => {
      await add({ id: 'new' });
      throw new Error('not yet');
    });
    const touches = await consume(target);
    await target.heard(3);
    await touches.close();
    assert.deepEqual(
      target.given.map(({ id }) => id),
      ['old', 'old', 'new'],
    );
  });

  it('may be replayed from the beginning, which changes nothing', async () => {
    await add({ id: 'ada', at: String(LONG_AGO_MS) });
    await add({ id: 'bob', at: String(LONG_AGO_MS), left: '1' });
    const toucher = await createToucher({ redis: server.url });
    toucher.touch('bob', LONG_AGO_MS + 1);
    const recorded = new RecordedTouches();
    const target: TouchTarget = {
      touch: (id, atMs) => {
        toucher.touch(id, atMs);
        recorded.touch(id, atMs);
      },
      goodbye: (id, atMs) => {
        toucher.goodbye(id, atMs);
        recorded.goodbye(id, atMs);
      },
      flush: () => toucher.flush(),
    };
    const sightings = (): Promise<unknown> => Promise.all(['ada', 'bob'].map((id) => sightingOf(redis, id)));
    const expected = [
      { atMs: LONG_AGO_MS, left: false },
      { atMs: LONG_AGO_MS + 1, left: false },
    ];
    for (const count of [2, 4]) {
      const touches = await consume(target);
      await recorded.heard(count);
      await touches.close();
      assert.deepEqual(await sightings(), expected);
      await redis.xGroupSetId(STREAM, GROUP, '0');
    }
    await toucher.close();
  });

  it('are written in batches', async () => {
    await addMany(2_500);
    const target = new RecordedTouches();
    const heardAtFlush: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      target.flushes.push(async () => void heardAtFlush.push(target.given.length));
    }
    const touches = await consume(target);
    await target.heard(2_500);
    await touches.close();
    assert.deepEqual(heardAtFlush, [1_000, 2_000, 2_500]);
    assert.equal(touches.stats.touches, 2_500);
  });

  it('that are none are set aside as they are, counted, and hold up nobody', async () => {
    const long = 'x'.repeat(129);
    const wrong: [Record<string, string>, RegExp][] = [
      [{ user: 'ada' }, /^id: there is no such field$/],
      [{ id: '' }, /^id: a user id has/],
      [{ id: 'a\u0000b', note: 'kept' }, /^id: a user id has/],
      [{ id: long }, /^id: .*a string of length 129$/],
      [{ id: 'ada', at: '' }, /^at: expected ms since the Unix epoch in digits, got ""$/],
      [{ id: 'ada', at: '-1' }, /^at: .*got "-1"$/],
      [{ id: 'ada', at: '1.5' }, /^at: /],
      [{ id: 'ada', at: '2026-01-01' }, /^at: /],
      [{ id: 'ada', at: '9'.repeat(16) }, /^at: /],
      [{ id: 'ada', at: long }, /^at: .*got 129 characters$/],
      [{ id: 'ada', left: 'yes' }, /^left: expected 1 for a goodbye, got "yes"$/],
      [{ id: 'ada', at: 'x', error: 'theirs' }, /^at: /],
    ];
    const toucher = await createToucher({ redis: server.url });
    const touches = await consume(toucher);
    const ids: string[] = [];
    for (const [fields] of wrong) ids.push(await add(fields));
    await add({ id: 'bob', at: String(LONG_AGO_MS) });
    const aside = await lookAt(server.url);
    const found: { id: string; message: Record<string, string> }[] = [];
    while (found.length < wrong.length) {
      const from = { key: `${STREAM}:poison`, id: found.at(-1)?.id ?? '0' };
      const streams = (await aside.xRead(from, { BLOCK: 0 })) as { messages: typeof found }[] | null;
      found.push(...(streams?.[0]?.messages ?? []));
    }
    aside.destroy();
    await touches.close();
    await toucher.close();
    for (const [index, [fields, message]] of wrong.entries()) {
      const { error = '', ...rest } = found[index]?.message ?? {};
      assert.match(error, message);
      const { error: _theirs, ...kept } = fields;
      assert.deepEqual(rest, { ...kept, entry: ids[index] });
    }
    assert.deepEqual(await sightingOf(redis, 'bob'), { atMs: LONG_AGO_MS, left: false });
    assert.equal(await pending(), 0);
    assert.deepEqual({ ...touches.stats }, { entries: 13, touches: 1, poisoned: 12, failures: 0 });
  });

  it('that are none keep bytes that are no text, and may have any number of fields', async () => {
    const target = new RecordedTouches();
    const touches = await consume(target);
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    await redis.xAdd(STREAM, '*', { at: 'x', bytes });
    await redis.xAdd(STREAM, '*', Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`f${index}`, ''])));
    await add({ id: 'ada' });
    await target.heard(1);
    await touches.close();
    assert.equal(touches.stats.poisoned, 2);
    const script = "return redis.call('XRANGE', KEYS[1], '-', '+')[1][2][4] == ARGV[1] and 1 or 0";
    assert.equal(await redis.eval(script, { keys: [`${STREAM}:poison`], arguments: [bytes as never] }), 1);
    assert.equal(await redis.xLen(`${STREAM}:poison`), 2);
  });

  it('are shared by the consumers of a group, each handled by one', async () => {
    const [one, other] = [new RecordedTouches(), new RecordedTouches()];
    // Neither can go on before the other has had some.
    one.flushes.push(() => other.heard(1));
    other.flushes.push(() => one.heard(1));
    const both = [await consume(one), await consume(other)];
    await addMany(3_000);
    await until(() => one.given.length + other.given.length === 3_000);
    await Promise.all(both.map((touches) => touches.close()));
    assert.equal(new Set([...one.given, ...other.given].map(({ id }) => id)).size, 3_000);
    assert.ok(one.given.length > 0 && other.given.length > 0);
    assert.equal(await pending(), 0);
  });

  it('of a consumer that was killed are taken over, and it is removed', async () => {
    await addMany(5);
    const child = fork(PROCESS, ['hold', server.url, STREAM], { execArgv: ['--import=tsx'] });
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(await pending(), 5);
    const target = new RecordedTouches();
    const touches = await consume(target, { claimAfterMs: 20, removeAfterMs: 40 });
    await target.heard(5);
    await until(async () => (await consumers()) === 1);
    await touches.close();
    assert.deepEqual(target.given.map(({ id }) => id).sort(), ['user0', 'user1', 'user2', 'user3', 'user4']);
    assert.equal(await pending(), 0);
  });

  it('of a consumer that lives are not lost when it is removed for its silence', async () => {
    const [quiet, busy] = [new RecordedTouches(), new RecordedTouches()];
    await addMany(1);
    let goOn = (): void => undefined;
    quiet.flushes.push(() => new Promise((resolve) => (goOn = resolve)));
    const silent = await consume(quiet);
    await quiet.heard(1);
    // Takes the entry over, and then removes the silent one.
    await consume(busy, { claimAfterMs: 5, removeAfterMs: 5 });
    await busy.heard(1);
    await until(async () => (await consumers()) === 1);
    await open.pop()?.close();
    goOn();
    await add({ id: 'late' });
    await quiet.heard(2);
    await silent.close();
    assert.equal(await pending(), 0);
  });

  it('go on when Redis has come back empty', async () => {
    const target = new RecordedTouches();
    const touches = await consume(target);
    await add({ id: 'before' });
    await target.heard(1);
    await redis.flushAll();
    await add({ id: 'after' });
    await target.heard(2);
    await touches.close();
    assert.equal(target.given[1]?.id, 'after');
    assert.equal(await pending(), 0);
    assert.match(errors[0]?.message ?? '', /NOGROUP/);
  });

  it('that were trimmed while they waited to be handled again stop nothing', async () => {
    await addMany(2);
    const target = new RecordedTouches();
    target.flushes.push(async () => {
      await redis.xTrim(STREAM, 'MAXLEN', 0);
      throw new Error('not yet');
    });
    const touches = await consume(target);
    await target.heard(2);
    await add({ id: 'after' });
    await target.heard(3);
    await touches.close();
    assert.equal(await pending(), 0);
    assert.deepEqual({ ...touches.stats }, { entries: 3, touches: 1, poisoned: 0, failures: 1 });
  });

  it('are waited for while the connection is down, and come when it is up again', async () => {
    const network = await Link.to(Number(new URL(server.url).port));
    const target = new RecordedTouches();
    const touches = await consume(target, {}, network.url.replace('http:', 'redis:'));
    await until(() => touches.gauges.behind === 0);
    network.down();
    await until(() => touches.gauges.behind === undefined && touches.stats.failures > 0);
    await add({ id: 'ada' });
    network.up();
    await target.heard(1);
    await until(() => touches.gauges.pending === 0);
    await touches.close();
    await network.close();
    // It neither hammers, nor tells of each attempt.
    assert.equal(touches.stats.failures, 1);
    assert.deepEqual([...new Set(errors.map(({ message }) => message))], ['the connection to Redis was lost']);
  });

  it('that wait are metered, whatever holds them up', async () => {
    const target = new RecordedTouches();
    let goOn = (): void => undefined;
    target.flushes.push(() => new Promise((resolve) => (goOn = resolve)));
    await addMany(1_500);
    const touches = await consume(target);
    await until(() => touches.gauges.behind === 500 && touches.gauges.pending === 1_000);
    goOn();
    await until(() => touches.gauges.behind === 0 && touches.gauges.pending === 0);
    await touches.close();
    assert.deepEqual(touches.gauges, { behind: undefined, pending: undefined });
  });

  it('end with close, after the batch under way; no connection, consumer or timer is left', async () => {
    const target = new RecordedTouches();
    let goOn = (): void => undefined;
    const flushing = new Promise<void>((resolve) => {
      target.flushes.push(() => {
        resolve();
        return new Promise((done) => (goOn = done));
      });
    });
    await addMany(1);
    const touches = await consume(target);
    await flushing;
    const closed = touches.close();
    assert.equal(touches.close(), closed);
    assert.equal(await pending(), 1);
    goOn();
    await closed;
    assert.equal(await pending(), 0);
    assert.equal(await consumers(), 0);
    await until(async () => (await otherConnections(redis)) === 0);

    await add({ id: 'ada', at: String(LONG_AGO_MS) });
    const child = fork(PROCESS, ['close', server.url, STREAM], { execArgv: ['--import=tsx'] });
    const exited = once(child, 'exit');
    assert.deepEqual((await once(child, 'message'))[0], { entries: 1, touches: 1, poisoned: 0, failures: 0 });
    assert.deepEqual(await exited, [0, null]);
    assert.deepEqual(await sightingOf(redis, 'ada'), { atMs: LONG_AGO_MS, left: false });
  });

  it('leave what could not be written to others, when it is closed', async () => {
    await addMany(1);
    const target = new RecordedTouches();
    target.flushes.push(() => Promise.reject(new Error('never')));
    const touches = await consume(target);
    await target.heard(1);
    await touches.close();
    assert.equal(await pending(), 1);
    assert.equal(await consumers(), 1);
  });

  it('are not had from what is no stream, of a bad option or by nobody; no connection is left', async () => {
    const target = new RecordedTouches();
    await redis.set(STREAM, 'text');
    const options = { redis: server.url, stream: STREAM };
    await assert.rejects(consumeTouches(target, options), {
      code: 'unavailable',
      message: /group of the stream touches$/,
    });
    await until(async () => (await otherConnections(redis)) === 0);
    const wrong: [object, RegExp][] = [
      [{ stream: '' }, /^option stream: /],
      [{ stream: 'a{b' }, /^option stream: .*got "a\{b"$/],
      [{ group: 'a b' }, /^option group: /],
      [{ count: 5 }, /^option count: no such option$/],
      [{ redis: undefined }, /^option redis: must be a string, got undefined$/],
    ];
    for (const [change, message] of wrong) {
      await assert.rejects(consumeTouches(target, { ...options, ...change }), { code: 'invalid_request', message });
    }
    await assert.rejects(consumeTouches({} as TouchTarget, options), {
      code: 'invalid_request',
      message: 'presence: has no touch()',
    });
  });

  it('in a cluster what is set aside is where the stream is', () => {
    assert.equal(asideStreamOf('touches', false), 'touches:poison');
    assert.equal(asideStreamOf('touches', true), '{touches}:poison');
    assert.equal(asideStreamOf('a:{b}', true), 'a:{b}:poison');
  });
});
