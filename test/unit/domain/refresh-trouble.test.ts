import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { seenAt } from '../../../src/domain/sighting.ts';
import type { PresenceBus, ProbeOutcome } from '../../../src/ports/presence-bus.ts';
import { Viewing, words } from './support/viewing.ts';

/** A bus on which every question comes to the same. */
function busThat(ask: () => Promise<ProbeOutcome>): () => PresenceBus {
  return () => ({ hold: () => undefined, release: () => undefined, ask, close: () => Promise.resolve() });
}

describe('a refresh over the probe budget', () => {
  it('makes do with older evidence, and says how old it is', async () => {
    const world = new Viewing({ settings: { probesPerSecond: 1, overBudgetFreshMs: 60_000 } });
    for (const id of ['bob', 'eve', 'joe']) world.connect(id);
    world.core.touch('eve');
    await world.pass(30_000);
    world.look(['bob']);
    await world.pass();
    const look = world.look(['eve', 'joe']);
    await world.pass();
    assert.deepEqual(words(look), ['eve online traffic', 'joe unknown none']);
    assert.equal(look.answers[0]?.checkedAt, world.startMs);
    assert.equal(world.core.stats.overBudget, 2);
  });

  it('never widens beyond overBudgetFreshMs, nor keeps "no connection" longer', async () => {
    const world = new Viewing({ settings: { probesPerSecond: 1, overBudgetFreshMs: 20_000 } });
    world.core.touch('eve');
    world.look(['joe']);
    await world.pass(20_001);
    for (const id of ['bob', 'eve', 'joe']) world.connect(id);
    world.look(['bob']);
    await world.pass();
    const look = world.look(['eve', 'joe']);
    await world.pass();
    assert.deepEqual(words(look), ['eve unknown none', 'joe unknown none']);
  });

  it('corrects an offline that it had to take from before', async () => {
    const world = new Viewing({ settings: { probesPerSecond: 1, overBudgetFreshMs: 20_000 } });
    const phone = world.connect('bob');
    world.connect('eve');
    world.look(['bob']);
    await world.pass(5_000);
    world.look(['eve']);
    await world.pass();
    const look = world.look(['bob'], 1_000);
    await world.pass();
    assert.deepEqual(words(look), ['bob offline no-answer']);
    phone.answer(0);
    assert.deepEqual(
      look.corrections.map(({ status }) => status),
      ['online'],
    );
  });
});

describe('a refresh when the store cannot be read', () => {
  it('still asks, and takes a good answer', async () => {
    const world = new Viewing();
    world.store.holds.add('read');
    const phone = world.connect('bob');
    const look = world.look(['bob']);
    world.store.last('read').fail();
    await world.pass();
    phone.answer(0);
    await world.pass();
    assert.deepEqual(words(look), ['bob online probe']);
    assert.equal(look.answers[0]?.lastSeen, null, 'the store may know a newer one');
  });

  it('admits that it does not know rather than say offline', async () => {
    const world = new Viewing({ settings: { storeTimeoutMs: 300 } });
    world.store.holds.add('read');
    world.connect('bob');
    const look = world.look(['bob', 'nobody']);
    await world.pass(300);
    await world.pass(2_000);
    assert.deepEqual(words(look), ['nobody unknown none', 'bob unknown none']);
    assert.deepEqual(
      look.answers.map(({ lastSeen }) => lastSeen),
      [null, null],
    );
    assert.equal(look.end, 'answered');
  });

  it('says offline all the same where live traffic has told all there is to know', async () => {
    const world = new Viewing();
    world.store.holds.add('read');
    const look = world.look(['bob']);
    world.core.goodbye('bob');
    world.store.last('read').fail();
    await world.pass();
    assert.deepEqual(words(look), ['bob offline no-connection']);
    assert.equal(look.answers[0]?.lastSeen, world.startMs);
  });

  it('does not let a read that fails spoil what another read has found', async () => {
    const world = new Viewing();
    world.store.rows.set('eve', seenAt(world.startMs - 60_000));
    world.store.holds.add('read');
    world.look(['bob']);
    const look = world.look(['bob', 'eve']);
    const [first, second] = world.store.of('read');
    first?.fail();
    second?.succeed();
    await world.pass();
    assert.deepEqual(words(look), ['bob unknown none', 'eve offline no-connection']);
  });
});

describe('a refresh when the bus fails', () => {
  it('is unknown, but for what is fresh anyway', async () => {
    const world = new Viewing({ bus: busThat(() => Promise.resolve({ kind: 'failed', reason: 'unreachable' })) });
    world.core.touch('eve');
    const look = world.look(['bob', 'eve']);
    await world.pass();
    assert.deepEqual(words(look), ['eve online traffic', 'bob unknown none']);
  });

  it('survives a bus that rejects, which it must not, and tells of it', async () => {
    const world = new Viewing({ bus: busThat(() => Promise.reject(new Error('defect'))) });
    const look = world.look(['bob']);
    await world.pass();
    assert.deepEqual(words(look), ['bob unknown none']);
    assert.deepEqual(
      world.errors.map(({ message }) => message),
      ['the bus failed: defect'],
    );
    assert.equal(world.core.gauges.flights, 0);
  });
});

describe('a refresh under a policy', () => {
  it('shows of each user what the viewer may know, and never asks for who is hidden', async () => {
    const world = new Viewing({ policy: (_viewer, ids) => ids.map((id) => (id === 'eve' ? 'hidden' : 'approximate')) });
    const [bob, eve] = [world.connect('bob'), world.connect('eve')];
    world.core.goodbye('eve');
    const look = world.look(['eve', 'bob']);
    await world.pass();
    assert.deepEqual(words(look), ['eve offline no-connection']);
    assert.equal(look.answers[0]?.lastSeen, null);
    bob.answer(1_000);
    await world.pass();
    assert.deepEqual([bob.pings, eve.pings], [1, 0]);
    assert.equal(look.answers[1]?.lastSeen, null);
    assert.equal(look.answers[1].lastSeenApprox, 'recently');
  });

  it('keeps corrections as rough as answers', async () => {
    const world = new Viewing({ policy: (_viewer, ids) => ids.map(() => 'approximate') });
    const phone = world.connect('bob');
    const look = world.look(['bob']);
    await world.pass(2_000);
    phone.answer(1_000);
    assert.deepEqual(
      look.corrections.map(({ status, lastSeen, lastSeenApprox }) => [status, lastSeen, lastSeenApprox]),
      [['online', null, 'recently']],
    );
  });

  it('is refused, with nothing told, when the policy fails', async () => {
    const failing = new Viewing({
      policy: () => {
        throw new Error('no database');
      },
    });
    failing.core.touch('bob');
    assert.throws(() => failing.look(['bob']), PresenceError);
    const slow = new Viewing({ settings: { policyTimeoutMs: 700 }, policy: () => new Promise(() => undefined) });
    slow.core.touch('bob');
    const look = slow.look(['bob']);
    await slow.pass(700);
    assert.ok(look.end instanceof PresenceError);
    assert.equal(look.end.code, 'unavailable');
    assert.deepEqual(look.answers, []);
  });
});
