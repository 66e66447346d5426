import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { forgottenAt, seenAt } from '../../../src/domain/sighting.ts';
import { loadAll, makeRegister } from './support/register.ts';

describe('forgetting a user', () => {
  it('removes what is stored, what is cached and what waits to be written', async () => {
    const { clock, store, lastSeen } = makeRegister();
    lastSeen.touch('ada');
    await clock.advance(1_000);
    lastSeen.touch('ada');
    await lastSeen.forget('ada');
    assert.equal(store.rows.size, 0);
    assert.equal(lastSeen.unwrittenCount, 0);
    assert.deepEqual([...(await loadAll(lastSeen, ['ada']))], [['ada', forgottenAt(clock.now())]]);
    await clock.advance(60_000);
    assert.equal(store.rows.size, 0);
  });

  it('takes unknown ids, and refuses what is no id', async () => {
    const { lastSeen } = makeRegister();
    await lastSeen.forget('nobody');
    await assert.rejects(
      lastSeen.forget('a\0'),
      (error: unknown) => error instanceof PresenceError && error.code === 'invalid_request',
    );
  });

  it('waits for a write under way, which would bring the user back', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.holds.add('write');
    lastSeen.touch('ada');
    await clock.advance(1_000);
    const forgotten = lastSeen.forget('ada');
    await clock.advance(0);
    assert.equal(store.of('forget').length, 0);
    store.last('write').succeed();
    await forgotten;
    assert.equal(store.rows.size, 0);
  });

  it('holds writes up, so that traffic that comes meanwhile is not removed with the rest', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.holds.add('forget');
    const forgotten = lastSeen.forget('ada');
    await clock.advance(1);
    lastSeen.touch('ada');
    const touchedMs = clock.now();
    await clock.advance(5_000);
    assert.equal(store.of('write').length, 0);
    store.last('forget').succeed();
    await forgotten;
    await clock.advance(0);
    assert.equal(store.rows.get('ada'), seenAt(touchedMs));
    assert.equal(lastSeen.peek('ada'), seenAt(touchedMs));
  });

  it('is not undone by a read that began before', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.rows.set('ada', seenAt(clock.now() - 5));
    store.holds.add('read');
    const found = loadAll(lastSeen, ['ada']);
    await lastSeen.forget('ada');
    store.last('read').succeed();
    await found;
    assert.equal(lastSeen.peek('ada'), forgottenAt(clock.now()));
  });

  it('is not undone by a read that begins while it is under way', async () => {
    const { clock, store, lastSeen } = makeRegister();
    const startMs = clock.now();
    store.rows.set('ada', seenAt(startMs - 5));
    store.holds.add('forget');
    const forgotten = lastSeen.forget('ada');
    await clock.advance(0);
    await loadAll(lastSeen, ['ada']);
    assert.equal(lastSeen.peek('ada'), forgottenAt(startMs));
    store.last('forget').succeed();
    await forgotten;
    await clock.advance(1_000);
    assert.equal(store.rows.size, 0);
  });

  it('is not undone by a read meanwhile where memory has let go of it', async () => {
    const { clock, store, lastSeen } = makeRegister({ sightingCacheSize: 1 });
    const startMs = clock.now();
    store.holds.add('forget');
    const forgotten = lastSeen.forget('ada');
    await clock.advance(0);
    await loadAll(lastSeen, ['bob']);
    await loadAll(lastSeen, ['ada']);
    store.last('forget').succeed();
    await forgotten;
    lastSeen.touch('ada', startMs - 5);
    await clock.advance(1_000);
    assert.equal(lastSeen.peek('ada'), forgottenAt(startMs));
    assert.equal(store.rows.size, 0);
  });

  it('is not undone by what was seen before and comes late', async () => {
    const { clock, store, lastSeen } = makeRegister();
    const startMs = clock.now();
    await lastSeen.forget('ada');
    lastSeen.touch('ada', startMs - 60_000);
    lastSeen.goodbye('ada', startMs);
    await clock.advance(1_000);
    assert.equal(store.of('write').length, 0);
    lastSeen.touch('ada', startMs + 1);
    assert.equal(lastSeen.peek('ada'), seenAt(startMs + 1));
    await clock.advance(1_000);
    assert.equal(store.rows.get('ada'), seenAt(startMs + 1));
  });

  it('is not undone by what is seen after the clock was set back, where memory has let go of it', async () => {
    const { clock, lastSeen } = makeRegister({ sightingCacheSize: 1 });
    await lastSeen.forget('ada');
    await loadAll(lastSeen, ['bob']);
    clock.step(-60_000);
    lastSeen.touch('ada');
    assert.equal(lastSeen.peek('ada'), undefined, 'the store is to be read first');
  });

  it('by another process counts here as well, up to when that was; and all that may have been missed is read anew', async () => {
    const { clock, store, lastSeen } = makeRegister();
    const startMs = clock.now();
    const heard: (string | undefined)[] = [];
    lastSeen.whenForgotten = (id) => heard.push(id);
    lastSeen.touch('ada');
    lastSeen.touch('bob');
    await clock.advance(10);
    lastSeen.touch('bob');
    store.tell({ id: 'ada', atMs: startMs + 5 });
    store.tell({ id: 'bob', atMs: startMs + 5 });
    assert.equal(lastSeen.peek('ada'), forgottenAt(startMs + 5));
    assert.equal(lastSeen.peek('bob'), seenAt(startMs + 10));
    await clock.advance(1_000);
    assert.deepEqual([...store.rows.keys()], ['bob']);
    store.tell(undefined);
    assert.equal(lastSeen.peek('bob'), undefined);
    assert.deepEqual(heard, ['ada', 'bob', undefined]);
  });

  it('that fails is told, and may be tried again', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.rows.set('ada', seenAt(5));
    store.holds.add('forget');
    const forgotten = lastSeen.forget('ada').catch((error: unknown) => error);
    await clock.advance(0);
    store.last('forget').fail();
    assert.ok((await forgotten) instanceof Error);
    lastSeen.touch('bob');
    await clock.advance(1_000);
    assert.equal(store.rows.has('bob'), true, 'writing goes on');
    store.holds.clear();
    await lastSeen.forget('ada');
    assert.equal(store.rows.has('ada'), false);
  });
});
