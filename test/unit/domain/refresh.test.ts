import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { leftAt, seenAt } from '../../../src/domain/sighting.ts';
import { Viewing, words } from './support/viewing.ts';

describe('a refresh', () => {
  let world: Viewing;

  beforeEach(() => {
    world = new Viewing();
  });

  it('is answered at once, without a promise, a read or a probe, when all is fresh', () => {
    const phone = world.connect('bob');
    world.core.touch('bob');
    world.core.touch('eve');
    const look = world.look(['bob', 'eve']);
    assert.equal(look.isAtOnce, true);
    assert.deepEqual(look.answers, [
      { id: 'bob', status: 'online', lastSeen: world.startMs, checkedAt: world.startMs, evidence: 'traffic' },
      { id: 'eve', status: 'online', lastSeen: world.startMs, checkedAt: world.startMs, evidence: 'traffic' },
    ]);
    assert.equal(phone.pings, 0);
    assert.equal(world.store.calls.length, 0);
    assert.equal(world.core.stats.answeredWithoutAsking, 2);
  });

  it('reads whom it does not know, and says offline where there is no connection, without waiting', async () => {
    world.store.rows.set('bob', seenAt(world.startMs - 60_000));
    const look = world.look(['bob', 'nobody']);
    assert.equal(look.isAtOnce, false);
    await world.pass();
    assert.deepEqual(look.answers, [
      {
        id: 'bob',
        status: 'offline',
        lastSeen: world.startMs - 60_000,
        checkedAt: world.startMs,
        evidence: 'no-connection',
      },
      { id: 'nobody', status: 'offline', lastSeen: null, checkedAt: world.startMs, evidence: 'no-connection' },
    ]);
    assert.equal(look.end, 'answered');
    assert.equal(world.clock.timerCount, 0);
  });

  it('finds in the store what makes a probe needless', async () => {
    const phone = world.connect('bob');
    world.store.rows.set('bob', seenAt(world.startMs - 9_000));
    const look = world.look(['bob']);
    await world.pass();
    assert.deepEqual(words(look), ['bob online traffic']);
    assert.equal(phone.pings, 0);
  });

  it('answers each id when it is known, and ends with the last', async () => {
    const phone = world.connect('bob');
    world.core.touch('eve');
    const look = world.look(['bob', 'eve', 'nobody']);
    await world.pass();
    assert.deepEqual(words(look), ['eve online traffic', 'nobody offline no-connection']);
    assert.equal(look.end, 'pending');
    phone.answer(0);
    await world.pass();
    assert.deepEqual(words(look).slice(2), ['bob online probe']);
    assert.equal(look.end, 'answered');
  });

  it('is one probe for 10,000 viewers of one stale user, and one read', async () => {
    const phone = world.connect('bob');
    world.store.holds.add('read');
    const looks = Array.from({ length: 10_000 }, (_, index) =>
      world.look(['bob'], undefined, `viewer${index % 1_000}`),
    );
    world.store.last('read').succeed();
    await world.pass();
    assert.equal(phone.pings, 1);
    assert.equal(world.store.of('read').length, 1);
    assert.equal(world.core.stats.asked, 1);
    phone.answer(5);
    await world.pass();
    for (const look of looks) assert.deepEqual(words(look), ['bob online probe']);
    assert.deepEqual(world.core.gauges, { connectedUsers: 1, unwritten: 1, flights: 0, inquiries: 0 });
  });

  it('raises last seen by what the device reports, and by no more', async () => {
    const phone = world.connect('bob');
    world.store.rows.set('bob', seenAt(world.startMs - 500_000));
    const look = world.look(['bob']);
    await world.pass();
    phone.answer(20_000);
    await world.pass();
    assert.deepEqual(words(look), ['bob online probe']);
    assert.equal(look.answers[0]?.lastSeen, world.startMs - 20_000);
    await world.pass(1_000);
    assert.equal(world.store.rows.get('bob'), seenAt(world.startMs - 20_000));
  });

  it('takes a bare pong for a connection, not for a person: last seen stays, and decides about idle', async () => {
    for (const [idleMs, status] of [
      [300_000, 'online'],
      [300_001, 'idle'],
    ] as const) {
      const bare = new Viewing();
      const phone = bare.connect('bob');
      bare.store.rows.set('bob', seenAt(bare.startMs - idleMs));
      const look = bare.look(['bob']);
      await bare.pass();
      phone.answer(null);
      await bare.pass();
      assert.deepEqual(words(look), [`bob ${status} probe`]);
      assert.equal(look.answers[0]?.lastSeen, bare.startMs - idleMs);
      await bare.pass(2_000);
      assert.equal(bare.store.of('write').length, 0);
    }
  });

  it('keeps a verdict for as long as the viewer allows', async () => {
    const phone = world.connect('bob');
    world.look(['bob']);
    await world.pass();
    phone.answer(60_000);
    await world.pass(4_000);
    assert.deepEqual(words(world.look(['bob'])), ['bob online probe']);
    assert.deepEqual(words(world.look(['bob'], 4_000)), ['bob online probe']);
    assert.equal(phone.pings, 1);
    world.look(['bob'], 3_999);
    assert.equal(phone.pings, 2);
  });

  it('asks again after a goodbye, which does not mean offline', async () => {
    const [phone, laptop] = [world.connect('bob'), world.connect('bob')];
    world.core.touch('bob');
    world.core.goodbye('bob');
    world.core.removeDevice('bob', phone);
    const look = world.look(['bob']);
    laptop.answer(30_000);
    await world.pass();
    assert.deepEqual(words(look), ['bob online probe']);
    assert.equal(look.answers[0]?.lastSeen, world.startMs);
  });

  it('does not ask while a drop may be a change of networks: fresh is fresh', async () => {
    const phone = world.connect('bob');
    world.core.touch('bob');
    await world.pass(3_000);
    world.core.removeDevice('bob', phone);
    assert.deepEqual(words(world.look(['bob'])), ['bob online traffic']);
    const impatient = world.look(['bob'], 1_000);
    await world.pass();
    assert.deepEqual(words(impatient), ['bob offline no-connection']);
  });

  it('sees at once who connects after "no connection", and keeps that no longer than the floor', async () => {
    world.look(['bob']);
    await world.pass(1_000);
    assert.equal(world.look(['bob']).isAtOnce, true);
    await world.pass(1);
    assert.equal(world.look(['bob']).isAtOnce, false);
    await world.pass();
    world.connect('bob');
    world.core.touch('bob');
    assert.deepEqual(words(world.look(['bob'])), ['bob online traffic']);
  });

  it('says online when traffic comes while a mute device is being asked, however strict the viewer', async () => {
    world.connect('bob');
    const strict = world.look(['bob'], 1_000);
    await world.pass(500);
    world.core.touch('bob');
    await world.pass(1_500);
    assert.deepEqual(words(strict), ['bob online traffic']);
    assert.equal(strict.answers[0]?.checkedAt, world.startMs + 500);
  });

  it('sees what came in while it was asking, though memory has let go of it', async () => {
    const tiny = new Viewing({ settings: { sightingCacheSize: 1 } });
    tiny.connect('bob');
    const look = tiny.look(['bob']);
    await tiny.pass(500);
    tiny.core.touch('bob');
    tiny.core.touch('eve');
    await tiny.pass(1_500);
    assert.deepEqual(words(look), ['bob online traffic']);
  });

  it('takes a goodbye in the store for one', async () => {
    world.store.rows.set('bob', leftAt(world.startMs - 5));
    const look = world.look(['bob']);
    await world.pass();
    assert.deepEqual(words(look), ['bob offline no-connection']);
    assert.equal(look.answers[0]?.lastSeen, world.startMs - 5);
  });

  it('is refused once closed', async () => {
    await world.core.close();
    assert.throws(
      () => world.look(['bob']),
      (error: unknown) => error instanceof PresenceError && error.code === 'unavailable',
    );
  });
});
