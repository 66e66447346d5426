import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { leftAt, seenAt } from '../../../src/domain/sighting.ts';
import { HeldStore } from './support/held-store.ts';
import { Viewing } from './support/viewing.ts';

const shared = (): Viewing => new Viewing({ store: new HeldStore({ isShared: true }) });

describe('a store that other processes write to', () => {
  it('is read for every look, and what they wrote is seen at once', async () => {
    const world = shared();
    const first = world.look(['bob']);
    await world.pass();
    assert.equal(first.answers[0]?.lastSeen, null);
    world.store.rows.set('bob', seenAt(world.clock.now()));
    const second = world.look(['bob']);
    await world.pass();
    assert.equal(second.answers[0]?.evidence, 'traffic');
    // A goodbye said elsewhere ends freshness here, too.
    world.store.rows.set('bob', leftAt(world.clock.now()));
    const third = world.look(['bob']);
    await world.pass();
    assert.equal(third.answers[0]?.evidence, 'no-connection');
  });

  it('is read once for all ids of a look, and again for who was silent: they may have come to another node', async () => {
    const world = shared();
    world.connect('bob');
    world.connect('eve');
    const look = world.look(['bob', 'carol', 'dave', 'eve']);
    await world.pass(1_000);
    world.store.rows.set('eve', seenAt(world.clock.now()));
    await world.pass(1_000);
    assert.equal(look.end, 'answered');
    assert.deepEqual(
      world.store.of('read').map(({ ids }) => ids),
      [['bob', 'carol', 'dave', 'eve'], ['bob'], ['eve']],
    );
    assert.deepEqual(look.answers.map(({ id, evidence }) => `${id} ${evidence}`).sort(), [
      'bob no-answer',
      'carol no-connection',
      'dave no-connection',
      'eve traffic',
    ]);
  });

  it('tells of somebody who came elsewhere while they were asked: then they are asked anew', async () => {
    const world = shared();
    world.connect('bob');
    world.look(['bob']);
    await world.pass(1_000);
    const cameAtMs = world.clock.now();
    await world.pass(1_000);
    world.store.rows.set('bob', seenAt(cameAtMs));
    // No longer fresh, and the silence was before.
    await world.pass(9_500);
    const asked = world.core.stats.asked;
    world.look(['bob']);
    await world.pass();
    assert.equal(world.core.stats.asked, asked + 1);
  });

  it('is written to every interval while it fails: once it is back, others look for what was kept', async () => {
    const world = shared();
    world.store.holds.add('write');
    world.core.touch('bob');
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await world.pass(1_000);
      assert.equal(world.store.of('write').length, attempt);
      world.store.last('write').fail();
      await world.pass();
    }
  });

  it('does not have what is not written yet, which counts all the same', async () => {
    const world = shared();
    world.core.touch('bob');
    const look = world.look(['bob']);
    await world.pass();
    assert.equal(look.answers[0]?.evidence, 'traffic');
  });

  it('fails: recent traffic that this node has seen is good evidence, and nothing else is', async () => {
    const world = shared();
    world.core.touch('bob');
    world.store.holds.add('read');
    const look = world.look(['bob', 'carol']);
    world.store.last('read').fail();
    await world.pass();
    assert.deepEqual(
      look.answers.map(({ id, status, evidence }) => [id, status, evidence]),
      [
        ['bob', 'online', 'traffic'],
        ['carol', 'unknown', 'none'],
      ],
    );
  });
});
