import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { seenAt } from '../../../src/domain/sighting.ts';
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
