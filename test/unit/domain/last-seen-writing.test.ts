import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { leftAt, MAX_AT_MS, seenAt } from '../../../src/domain/sighting.ts';
import { makeRegister } from './support/register.ts';

describe('a touch', () => {
  it('is known at once, and written once per user and interval however often it comes', async () => {
    const { clock, store, stats, lastSeen } = makeRegister();
    const startMs = clock.now();
    for (let times = 0; times < 500; times += 1) {
      lastSeen.touch('ada');
      lastSeen.touch('bob');
      await clock.advance(1);
    }
    assert.equal(lastSeen.unwrittenCount, 2);
    assert.equal(lastSeen.peek('ada'), seenAt(startMs + 499));
    assert.equal(store.calls.length, 0);
    await clock.advance(500);
    assert.deepEqual(
      store.calls.map(({ kind, sightings }) => [kind, [...sightings]]),
      [
        [
          'write',
          [
            ['ada', seenAt(startMs + 499)],
            ['bob', seenAt(startMs + 499)],
          ],
        ],
      ],
    );
    assert.equal(lastSeen.unwrittenCount, 0);
    assert.equal(stats.touches, 1_000);
    assert.equal(stats.written, 2);
    await clock.advance(60_000);
    assert.equal(store.calls.length, 1);
    assert.equal(clock.timerCount, 0);
  });

  it('takes a moment of the past, which merges, and a future one as now', () => {
    const { clock, lastSeen } = makeRegister();
    const nowMs = clock.now();
    lastSeen.touch('ada', nowMs - 5_000);
    lastSeen.touch('ada', nowMs - 9_000);
    assert.equal(lastSeen.peekAtLeast('ada'), seenAt(nowMs - 5_000));
    for (const atMs of [nowMs + 1, nowMs + 86_400_000, MAX_AT_MS, Number.MAX_SAFE_INTEGER]) {
      lastSeen.touch('ada', atMs);
      assert.equal(lastSeen.peek('ada'), seenAt(nowMs));
    }
    lastSeen.touch('ada', nowMs - 1);
    assert.equal(lastSeen.peek('ada'), seenAt(nowMs));
  });

  it('may be replayed: what is known already is not written again', async () => {
    const { clock, store, lastSeen } = makeRegister();
    const atMs = clock.now() - 100;
    lastSeen.touch('ada');
    await clock.advance(1_000);
    lastSeen.touch('ada', atMs);
    lastSeen.touch('ada', atMs);
    await clock.advance(1_000);
    assert.equal(store.of('write').length, 1);
  });

  it('is refused with a bad id or moment, and leaves nothing behind', () => {
    const { clock, stats, lastSeen } = makeRegister();
    const isRefused = (error: unknown): boolean => error instanceof PresenceError && error.code === 'invalid_request';
    for (const atMs of [-1, 0.5, NaN, Infinity, Number.MAX_SAFE_INTEGER + 1]) {
      assert.throws(() => {
        lastSeen.touch('ada', atMs);
      }, isRefused);
    }
    for (const id of ['', 'a\0', 'x'.repeat(129), '\ud800']) {
      assert.throws(() => {
        lastSeen.touch(id);
      }, isRefused);
      assert.throws(() => {
        lastSeen.goodbye(id);
      }, isRefused);
    }
    assert.equal(lastSeen.unwrittenCount, 0);
    assert.equal(stats.touches, 0);
    assert.equal(clock.timerCount, 0);
  });

  it('is kept apart for ids that are names of properties', () => {
    const { lastSeen } = makeRegister();
    lastSeen.touch('__proto__');
    assert.equal(lastSeen.peek('constructor'), undefined);
    assert.equal(lastSeen.unwrittenCount, 1);
  });
});

describe('a goodbye and a report', () => {
  it('a goodbye wins the millisecond, and the next activity beats it', async () => {
    const { clock, lastSeen } = makeRegister();
    const startMs = clock.now();
    lastSeen.goodbye('ada');
    lastSeen.touch('ada');
    assert.equal(lastSeen.peek('ada'), leftAt(startMs));
    await clock.advance(1);
    lastSeen.touch('ada');
    assert.equal(lastSeen.peek('ada'), seenAt(startMs + 1));
  });

  it('a report raises, is no touch, and is never of the future', () => {
    const { clock, stats, lastSeen } = makeRegister();
    const nowMs = clock.now();
    lastSeen.reported('ada', nowMs - 70_000);
    assert.equal(lastSeen.peekAtLeast('ada'), seenAt(nowMs - 70_000));
    lastSeen.reported('ada', nowMs + 70_000);
    assert.equal(lastSeen.peekAtLeast('ada'), seenAt(nowMs));
    lastSeen.reported('bob', -Infinity);
    assert.equal(lastSeen.peekAtLeast('bob'), seenAt(0));
    assert.equal(stats.touches, 0);
  });
});

describe('a flush', () => {
  it('writes in batches, oldest first', async () => {
    const { clock, store, lastSeen } = makeRegister({ flushBatchSize: 3 });
    const ids = Array.from({ length: 8 }, (_, index) => `user${index}`);
    for (const id of ids) lastSeen.touch(id);
    await clock.advance(1_000);
    assert.deepEqual(
      store.calls.map((call) => call.ids),
      [ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)],
    );
  });

  it('writes again what was raised while it was being written', async () => {
    const { clock, store, lastSeen } = makeRegister();
    const startMs = clock.now();
    store.holds.add('write');
    lastSeen.touch('ada');
    await clock.advance(1_000);
    lastSeen.touch('ada');
    store.last('write').succeed();
    await clock.advance(0);
    assert.equal(lastSeen.unwrittenCount, 1);
    assert.equal(lastSeen.peek('ada'), seenAt(startMs + 1_000));
    await clock.advance(1_000);
    store.last('write').succeed();
    await clock.advance(0);
    assert.equal(store.rows.get('ada'), seenAt(startMs + 1_000));
    assert.equal(store.of('write').length, 2);
  });

  it('that fails loses nothing, is told of, and is tried again after 2, 4, 8, 16 and 16 intervals', async () => {
    const { clock, store, stats, errors, lastSeen } = makeRegister();
    const startMs = clock.now();
    store.holds.add('write');
    lastSeen.touch('ada');
    await clock.advance(1_000);
    const triedAtS: number[] = [];
    for (let second = 1; triedAtS.length < 6; second += 1) {
      if (store.of('write').length > triedAtS.length) {
        triedAtS.push(second);
        store.last('write').fail();
      }
      await clock.advance(1_000);
    }
    assert.deepEqual(triedAtS, [1, 3, 7, 15, 31, 47]);
    assert.equal(stats.writeFailures, 6);
    assert.equal(errors.length, 6);
    assert.equal(errors[0]?.code, 'unavailable');
    assert.equal(errors[0].message, '1 sightings wait for the store: the store is away');
    store.holds.clear();
    await clock.advance(16_000);
    assert.equal(store.rows.get('ada'), seenAt(startMs));
    lastSeen.touch('bob');
    await clock.advance(1_000);
    assert.equal(store.rows.has('bob'), true, 'the interval is short again');
  });

  it('can be asked for; asked for meanwhile, it follows with what came in since, once for all who ask', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.holds.add('write');
    lastSeen.touch('ada');
    const first = lastSeen.flush();
    await clock.advance(0);
    lastSeen.touch('bob');
    const [second, third] = [lastSeen.flush(), lastSeen.flush()];
    await clock.advance(0);
    assert.deepEqual(
      store.of('write').map(({ ids }) => ids),
      [['ada']],
    );
    store.last('write').succeed();
    await first;
    await clock.advance(0);
    assert.deepEqual(
      store.of('write').map(({ ids }) => ids),
      [['ada'], ['bob']],
    );
    store.last('write').succeed();
    await Promise.all([second, third]);
    assert.equal(clock.timerCount, 0);
    await lastSeen.flush();
    assert.equal(store.of('write').length, 2);
  });

  it('that follows one that failed writes what that had not', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.holds.add('write');
    lastSeen.touch('ada');
    const first = lastSeen.flush().catch((error: unknown) => error);
    await clock.advance(0);
    lastSeen.touch('bob');
    const second = lastSeen.flush();
    store.last('write').fail();
    assert.ok((await first) instanceof PresenceError);
    await clock.advance(0);
    store.last('write').succeed();
    await second;
    assert.deepEqual([...store.rows.keys()], ['ada', 'bob']);
  });

  it('that is asked for and fails rejects', async () => {
    const { clock, store, errors, lastSeen } = makeRegister();
    store.holds.add('write');
    lastSeen.touch('ada');
    const flushed = lastSeen.flush().catch((error: unknown) => error);
    await clock.advance(0);
    store.last('write').fail();
    const error = await flushed;
    assert.ok(error instanceof PresenceError);
    assert.equal(error.code, 'unavailable');
    assert.equal(errors.length, 0);
    assert.equal(clock.timerCount, 1);
  });
});

describe('what waits to be written', () => {
  it('is never evicted, however small the cache', async () => {
    const { clock, store, lastSeen } = makeRegister({ sightingCacheSize: 1 });
    const startMs = clock.now();
    const ids = Array.from({ length: 100 }, (_, index) => `user${index}`);
    for (const id of ids) lastSeen.touch(id);
    for (const id of ids) assert.equal(lastSeen.peek(id), seenAt(startMs));
    await clock.advance(1_000);
    for (const id of ids) assert.equal(store.rows.get(id), seenAt(startMs));
    assert.equal(ids.filter((id) => lastSeen.peek(id) !== undefined).length, 1);
  });

  it('is bounded: beyond maxUnwritten the oldest are dropped, and counted', async () => {
    const { clock, store, stats, lastSeen } = makeRegister({ maxUnwritten: 2 });
    store.holds.add('write');
    for (const id of ['ada', 'bob', 'eve', 'joe']) lastSeen.touch(id);
    assert.equal(lastSeen.unwrittenCount, 2);
    assert.equal(stats.dropped, 2);
    assert.equal(lastSeen.peek('ada'), seenAt(clock.now()), 'it is still known, while the cache has it');
    await clock.advance(1_000);
    assert.deepEqual(store.last('write').ids, ['eve', 'joe']);
  });
});

describe('closing', () => {
  it('writes what is left, then closes the store and takes nothing more', async () => {
    const { clock, store, lastSeen } = makeRegister();
    lastSeen.touch('ada');
    await lastSeen.close();
    assert.equal(store.rows.has('ada'), true);
    assert.equal(store.isClosed, true);
    assert.equal(clock.timerCount, 0);
    const isClosed = (error: unknown): boolean => error instanceof PresenceError && error.code === 'unavailable';
    assert.throws(() => {
      lastSeen.touch('ada');
    }, isClosed);
    assert.throws(() => {
      lastSeen.goodbye('ada');
    }, isClosed);
    lastSeen.reported('ada', clock.now());
    assert.equal(lastSeen.unwrittenCount, 0);
  });

  it('waits for a flush under way, and then writes what was raised meanwhile', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.holds.add('write');
    lastSeen.touch('ada');
    await clock.advance(1_000);
    lastSeen.touch('bob');
    const closed = lastSeen.close();
    await clock.advance(0);
    assert.equal(store.isClosed, false);
    store.last('write').succeed();
    await clock.advance(0);
    assert.deepEqual(store.last('write').ids, ['bob']);
    store.last('write').succeed();
    await closed;
    assert.equal(store.rows.size, 2);
  });

  it('says how much could not be written, and closes the store all the same', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.holds.add('write');
    lastSeen.touch('ada');
    lastSeen.touch('bob');
    const closed = lastSeen.close().catch((error: unknown) => error);
    await clock.advance(0);
    store.last('write').fail();
    const error = await closed;
    assert.ok(error instanceof PresenceError);
    assert.match(error.message, /^2 sightings could not be written: .*the store is away/);
    assert.equal(store.isClosed, true);
    assert.equal(clock.timerCount, 0);
  });
});
