import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { leftAt, NEVER, seenAt } from '../../../src/domain/sighting.ts';
import { loadAll, makeRegister } from './support/register.ts';

describe('reading last seen', () => {
  it('is not needed for whoever is touched by live traffic', () => {
    const { lastSeen } = makeRegister();
    lastSeen.touch('ada');
    lastSeen.goodbye('bob');
    assert.notEqual(lastSeen.peek('ada'), undefined);
    assert.notEqual(lastSeen.peek('bob'), undefined);
  });

  it('is needed for whoever has only an old moment, since the store may know a newer one', async () => {
    const { clock, store, lastSeen } = makeRegister();
    const nowMs = clock.now();
    store.rows.set('ada', seenAt(nowMs - 10));
    lastSeen.touch('ada', nowMs - 5_000);
    assert.equal(lastSeen.peek('ada'), undefined);
    assert.equal(lastSeen.peekAtLeast('ada'), seenAt(nowMs - 5_000));
    assert.deepEqual(await loadAll(lastSeen, ['ada']), new Map([['ada', seenAt(nowMs - 10)]]));
    assert.equal(lastSeen.peek('ada'), seenAt(nowMs - 10));
    assert.equal(lastSeen.unwrittenCount, 0, 'the store has it already');
  });

  it('keeps what is newer than the store, and writes it', async () => {
    const { clock, store, lastSeen } = makeRegister();
    const nowMs = clock.now();
    store.rows.set('ada', seenAt(nowMs - 9_000));
    lastSeen.touch('ada', nowMs - 5_000);
    await loadAll(lastSeen, ['ada']);
    assert.equal(lastSeen.peek('ada'), seenAt(nowMs - 5_000));
    await clock.advance(1_000);
    assert.equal(store.rows.get('ada'), seenAt(nowMs - 5_000));
  });

  it('is done in bulk, and remembers whom the store does not know', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.rows.set('bob', leftAt(clock.now() - 3));
    const found = await loadAll(lastSeen, ['ada', 'bob', '__proto__']);
    assert.deepEqual(
      [...found],
      [
        ['ada', NEVER],
        ['bob', leftAt(clock.now() - 3)],
        ['__proto__', NEVER],
      ],
    );
    assert.equal(store.of('read').length, 1);
    assert.equal(lastSeen.peek('ada'), NEVER);
    assert.equal(clock.timerCount, 0);
  });

  it('is done once for all who ask meanwhile', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.holds.add('read');
    const askers = Array.from({ length: 1_000 }, () => loadAll(lastSeen, ['ada', 'bob']));
    const more = loadAll(lastSeen, ['bob', 'eve']);
    assert.deepEqual(
      store.calls.map(({ ids }) => ids),
      [['ada', 'bob'], ['eve']],
    );
    for (const call of store.calls) call.succeed();
    await clock.advance(0);
    assert.equal((await Promise.all(askers)).length, 1_000);
    assert.equal((await more).size, 2);
  });

  it('tells each id as soon as its own read has ended, and fails no more than its own', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.holds.add('read');
    lastSeen.load(['ada'], () => undefined);
    const told: [string, unknown][] = [];
    lastSeen.load(['ada', 'bob'], (id, { sighting }) => told.push([id, sighting]));
    const [first, second] = store.calls;
    second?.succeed();
    await clock.advance(0);
    assert.deepEqual(told, [['bob', NEVER]]);
    first?.fail();
    await clock.advance(0);
    assert.deepEqual(told, [
      ['bob', NEVER],
      ['ada', undefined],
    ]);
  });

  it('gives up a store that takes too long, counts that, and asks again the next time', async () => {
    const { clock, store, stats, lastSeen } = makeRegister({ storeTimeoutMs: 300 });
    store.holds.add('read');
    const found = loadAll(lastSeen, ['ada']);
    await clock.advance(300);
    assert.deepEqual([...(await found)], [['ada', undefined]]);
    assert.equal(stats.readFailures, 1);
    assert.equal(lastSeen.peek('ada'), undefined);
    store.last('read').succeed();
    await clock.advance(0);
    assert.equal(lastSeen.peek('ada'), undefined, 'too late to be believed');
    store.holds.clear();
    assert.deepEqual([...(await loadAll(lastSeen, ['ada']))], [['ada', NEVER]]);
    assert.equal(clock.timerCount, 0);
  });

  it('is not undone by a read that was overtaken by a touch, its write and its eviction', async () => {
    const { clock, store, lastSeen } = makeRegister({ sightingCacheSize: 1 });
    const startMs = clock.now();
    store.rows.set('ada', seenAt(startMs - 60_000));
    store.holds.add('read');
    const found = loadAll(lastSeen, ['ada']);
    lastSeen.touch('ada');
    lastSeen.touch('bob');
    await clock.advance(1_000);
    assert.equal(lastSeen.peek('ada'), undefined, 'evicted');
    store.last('read').succeed();
    assert.deepEqual([...(await found)], [['ada', seenAt(startMs)]]);
    assert.equal(lastSeen.peek('ada'), seenAt(startMs));
  });

  it('is needed after the clock was set back: the store may be ahead of live traffic', async () => {
    const { clock, store, lastSeen } = makeRegister({ sightingCacheSize: 1 });
    const startMs = clock.now();
    lastSeen.touch('ada');
    await clock.advance(1_000);
    lastSeen.touch('bob');
    await clock.advance(1_000);
    assert.equal(lastSeen.peek('ada'), undefined, 'evicted');
    clock.step(-3_600_000);
    lastSeen.touch('ada');
    assert.equal(lastSeen.peek('ada'), undefined);
    assert.deepEqual([...(await loadAll(lastSeen, ['ada']))], [['ada', seenAt(startMs)]]);
    assert.equal(store.rows.get('ada'), seenAt(startMs));
  });
});
