import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { seenAt } from '../../../src/domain/sighting.ts';
import { Viewing, words } from './support/viewing.ts';

describe('closing the core', () => {
  it('answers those who wait, writes what was touched and leaves nothing', async () => {
    const world = new Viewing();
    const phone = world.connect('bob');
    const look = world.look(['bob']);
    await world.pass();
    world.core.touch('eve');
    const closed = world.core.close();
    assert.equal(world.core.close(), closed);
    await closed;
    await world.pass();
    assert.deepEqual(words(look), ['bob unknown none']);
    assert.equal(look.end, 'answered');
    assert.equal(phone.givenUp, 1);
    assert.equal(world.store.rows.get('eve'), seenAt(world.startMs));
    assert.equal(world.store.isClosed, true);
    assert.equal(world.clock.timerCount, 0);
    assert.deepEqual(world.core.gauges, { connectedUsers: 1, unwritten: 0, flights: 0, inquiries: 0 });
  });

  it('closes everything, though the last flush fails, and says so', async () => {
    const world = new Viewing();
    world.store.holds.add('write');
    world.core.touch('eve');
    const closed = world.core.close().catch((error: unknown) => error);
    await world.pass();
    world.store.last('write').fail();
    assert.ok((await closed) instanceof PresenceError);
    assert.equal(world.store.isClosed, true);
  });
});

describe('forgetting', () => {
  it('takes the verdict with it', async () => {
    const world = new Viewing();
    const phone = world.connect('bob');
    world.look(['bob']);
    await world.pass();
    phone.answer(60_000);
    await world.pass();
    assert.equal(world.look(['bob']).isAtOnce, true);
    await world.core.forget('bob');
    assert.equal(world.look(['bob']).isAtOnce, false);
    await world.pass();
    assert.equal(phone.pings, 2);
  });
});

describe('whether answers can be had', () => {
  it('is so while the store can be read, and not once closing', async () => {
    const world = new Viewing();
    await world.core.check();
    world.store.holds.add('read');
    const checked = world.core.check().catch((error: unknown) => error);
    world.store.last('read').fail();
    assert.ok((await checked) instanceof Error);
    world.store.holds.clear();
    await world.core.close();
    await assert.rejects(world.core.check(), PresenceError);
  });
});
