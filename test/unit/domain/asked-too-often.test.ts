import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { Viewing, words } from './support/viewing.ts';

describe('a target that is asked about too often', () => {
  it('by one viewer is answered from what was found last, which says how old it is', async () => {
    const world = new Viewing({ settings: { probesPerPairPerMinute: 2 } });
    const phone = world.connect('bob');
    for (let count = 0; count < 5; count += 1) {
      const look = world.look(['bob'], 0);
      await world.pass();
      if (count < 2) phone.answer(400_000);
      await world.pass(1_500);
      assert.deepEqual(words(look), ['bob idle probe']);
      const ageMs = world.clock.now() - (look.answers[0]?.checkedAt ?? 0);
      assert.equal(ageMs > 2_000, count >= 2, `look ${count}: ${ageMs}`);
    }
    assert.equal(phone.pings, 2);
    assert.equal(world.core.stats.tooOften, 3);
    // Somebody else may still ask, and so may the same viewer, a minute's share later.
    const other = world.look(['bob'], 0, 'walt');
    await world.pass();
    phone.answer(400_000);
    await world.pass(30_000);
    assert.deepEqual(words(other), ['bob idle probe']);
    world.look(['bob'], 0);
    assert.equal(phone.pings, 4);
  });

  it('by all viewers together is, too', async () => {
    const world = new Viewing({ settings: { probesPerTargetPerMinute: 3 } });
    const phone = world.connect('bob');
    for (let count = 0; count < 6; count += 1) {
      const look = world.look(['bob'], 0, `viewer ${count}`);
      await world.pass();
      if (count < 3) phone.answer(400_000);
      await world.pass(1_500);
      assert.deepEqual(words(look), ['bob idle probe']);
    }
    assert.equal(phone.pings, 3);
  });

  it('is found offline by what was found last, also when that was no connection; unknown when nothing is known', async () => {
    const world = new Viewing({ settings: { probesPerPairPerMinute: 1 } });
    assert.equal(world.look(['bob'], 0).answers.length, 0);
    await world.pass(5_000);
    const second = world.look(['bob'], 0);
    await world.pass();
    assert.deepEqual(words(second), ['bob offline no-connection']);
    assert.equal(second.answers[0]?.checkedAt, world.clock.now() - 5_000);
    await world.pass(54_000);
    await world.core.forget('bob');
    const third = world.look(['bob'], 0);
    await world.pass();
    assert.deepEqual(words(third), ['bob unknown none']);
  });

  it('joins whoever asks already at no cost', async () => {
    const world = new Viewing({ settings: { probesPerPairPerMinute: 1 } });
    const phone = world.connect('bob');
    const looks = [world.look(['bob']), world.look(['bob']), world.look(['bob'])];
    await world.pass();
    phone.answer(400_000);
    await world.pass(150);
    for (const look of looks) assert.deepEqual(words(look), ['bob idle probe']);
  });
});

describe('a refresh that may not ask', () => {
  it('is refused with what it was told, and answers from what is known are free', async () => {
    const world = new Viewing();
    world.core.touch('eve');
    const asked: string[] = [];
    const mayAsk = (id: string): void => {
      asked.push(id);
      if (id === 'bob') throw new PresenceError('rate_limited', 'later', { retryAfterMs: 5 });
    };
    const answered: string[] = [];
    const refresh = (ids: string[]): Promise<void> | undefined =>
      world.core.refresh({ viewer: 'vera', ids, answer: ({ id }) => answered.push(id), mayAsk });
    assert.equal(refresh(['eve']), undefined);
    const refused = refresh(['eve', 'bob']);
    await assert.rejects(refused ?? Promise.resolve(), { code: 'rate_limited', retryAfterMs: 5 });
    assert.deepEqual([asked, answered], [['bob'], ['eve', 'eve']]);
    assert.equal(world.core.stats.asked, 0);
  });
});
