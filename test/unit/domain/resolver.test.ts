import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Viewing, words } from './support/viewing.ts';

describe('a correction', () => {
  it('shows traffic only to those for whom it is fresh enough', async () => {
    const world = new Viewing();
    const phone = world.connect('bob');
    world.connect('bob');
    const [strict, lenient] = [world.look(['bob'], 1_000), world.look(['bob'])];
    await world.pass(2_000);
    world.core.touch('bob');
    await world.pass(3_000);
    phone.answer(900_000);
    const told = [strict, lenient].map(({ corrections }) =>
      corrections.map(({ status, evidence }) => [status, evidence]),
    );
    assert.deepEqual(told, [[['idle', 'probe']], [['online', 'traffic']]]);
  });

  it('shows no last seen where it could not be found out: what memory has may be long overtaken', async () => {
    const world = new Viewing();
    const phone = world.connect('bob');
    world.store.holds.add('read');
    world.core.touch('bob', world.startMs - 500_000);
    const look = world.look(['bob']);
    world.store.last('read').fail();
    await world.pass(2_000);
    assert.deepEqual(words(look), ['bob unknown none']);
    phone.answer(900_000);
    assert.deepEqual(
      look.corrections.map(({ status, lastSeen }) => [status, lastSeen]),
      [['idle', null]],
    );
  });

  it('is blurred for whoever may know only roughly', async () => {
    const world = new Viewing({ policy: (_viewer, ids) => ids.map(() => 'approximate') });
    const phone = world.connect('bob');
    const look = world.look(['bob']);
    await world.pass(2_000);
    phone.answer(0);
    const checkedAt = world.clock.now();
    assert.deepEqual(look.corrections, [
      { id: 'bob', status: 'online', lastSeen: null, lastSeenApprox: 'recently', checkedAt, evidence: 'probe' },
    ]);
  });
});

describe('an answer without the store', () => {
  it('is online where memory alone has fresh traffic, though not all of last seen', async () => {
    const world = new Viewing({ settings: { probeTimeoutMs: 500 } });
    world.connect('bob');
    world.store.holds.add('read');
    world.core.touch('bob', world.startMs - 100);
    const look = world.look(['bob']);
    world.store.last('read').fail();
    await world.pass(500);
    assert.deepEqual(words(look), ['bob online traffic']);
    assert.equal(look.answers[0]?.lastSeen, null);
  });

  it('is idle where a device says so', async () => {
    const world = new Viewing();
    const phone = world.connect('bob');
    world.store.holds.add('read');
    const look = world.look(['bob']);
    world.store.last('read').fail();
    await world.pass();
    phone.answer(900_000);
    await world.pass();
    assert.deepEqual(words(look), ['bob idle probe']);
  });
});

describe('a viewer who was told online by traffic', () => {
  it('is not told so again by the late answer of a mute device', async () => {
    const world = new Viewing();
    const phone = world.connect('bob');
    const look = world.look(['bob']);
    await world.pass(500);
    world.core.touch('bob');
    await world.pass(1_500);
    assert.deepEqual(words(look), ['bob online traffic']);
    phone.answer(0);
    assert.deepEqual(look.corrections, []);
  });
});

describe('a question that could not be put', () => {
  it('is unknown, and no reason to take older evidence: that is for a spent budget alone', async () => {
    const world = new Viewing({
      bus: () => ({
        hold: () => undefined,
        release: () => undefined,
        ask: () => Promise.resolve({ kind: 'failed', reason: 'unreachable' }),
        close: () => Promise.resolve(),
      }),
    });
    world.core.touch('bob');
    await world.pass(30_000);
    const look = world.look(['bob']);
    await world.pass();
    assert.deepEqual(words(look), ['bob unknown none']);
    assert.equal(look.answers[0]?.lastSeen, world.startMs);
  });
});
