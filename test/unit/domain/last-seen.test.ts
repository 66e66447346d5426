import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { leftAt, MAX_AT_MS, seenAt } from '../../../src/domain/sighting.ts';
import { makeRegister } from './support/register.ts';

describe('last seen on its way to the store', () => {
  it('waits for the next flush when it was raised during this one: a busy user is no endless flush', async () => {
    const { clock, store, lastSeen } = makeRegister();
    store.holds.add('write');
    lastSeen.touch('ada');
    await clock.advance(1_000);
    lastSeen.touch('ada');
    store.last('write').succeed();
    await clock.advance(999);
    assert.equal(store.of('write').length, 1);
    await clock.advance(1);
    assert.equal(store.of('write').length, 2);
  });

  it('is not taken for the newest once written, where the store may know a newer one', async () => {
    const { clock, store, lastSeen } = makeRegister();
    const newerMs = clock.now() - 10;
    store.rows.set('ada', seenAt(newerMs));
    lastSeen.touch('ada', newerMs - 5_000);
    await clock.advance(1_000);
    assert.equal(lastSeen.unwrittenCount, 0);
    assert.equal(lastSeen.peek('ada'), undefined);
  });
});

describe('a goodbye of an earlier moment', () => {
  it('that is replayed does not make one who has been active since look left', async () => {
    const { clock, store, lastSeen } = makeRegister();
    const leftMs = clock.now() - 5_000;
    lastSeen.goodbye('ada', leftMs);
    assert.equal(lastSeen.peekAtLeast('ada'), leftAt(leftMs));
    lastSeen.touch('ada', leftMs + 1);
    lastSeen.goodbye('ada', leftMs);
    await clock.advance(1_000);
    assert.equal(store.rows.get('ada'), seenAt(leftMs + 1));
    lastSeen.goodbye('ada', leftMs);
    await clock.advance(1_000);
    assert.equal(store.rows.get('ada'), seenAt(leftMs + 1));
  });

  it('is compared with the store before it is believed', () => {
    const { clock, lastSeen } = makeRegister();
    lastSeen.goodbye('ada', clock.now() - 1);
    assert.equal(lastSeen.peek('ada'), undefined);
    lastSeen.goodbye('bob', clock.now());
    assert.equal(lastSeen.peek('bob'), leftAt(clock.now()));
  });

  it('of the future is of now, and is refused where a touch would be', () => {
    const { clock, stats, lastSeen } = makeRegister();
    for (const atMs of [clock.now() + 1, MAX_AT_MS, Number.MAX_SAFE_INTEGER]) {
      lastSeen.goodbye('ada', atMs);
      assert.equal(lastSeen.peek('ada'), leftAt(clock.now()));
    }
    for (const atMs of [-1, 0.5, NaN, Infinity, Number.MAX_SAFE_INTEGER + 1]) {
      assert.throws(
        () => {
          lastSeen.goodbye('bob', atMs);
        },
        { code: 'invalid_request', message: /^at: / },
      );
    }
    assert.equal(lastSeen.unwrittenCount, 1);
    assert.equal(stats.touches, 0);
  });
});

describe('checking the store', () => {
  it('fails when that takes too long', async () => {
    const { clock, store, lastSeen } = makeRegister({ storeTimeoutMs: 300 });
    store.holds.add('read');
    const results: unknown[] = [];
    void lastSeen.check().then(
      () => results.push('fine'),
      (error: unknown) => results.push(error),
    );
    await clock.advance(299);
    assert.equal(results.length, 0);
    await clock.advance(1);
    assert.ok(results[0] instanceof PresenceError);
  });
});
