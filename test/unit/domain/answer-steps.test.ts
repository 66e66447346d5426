import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Viewing } from './support/viewing.ts';

describe('answers that leave in steps', () => {
  it('tell of a probe at the next multiple of the step after the question, and not before', async () => {
    const world = new Viewing({ settings: { answerStepMs: 100 } });
    const phone = world.connect('bob');
    await world.pass(37);
    const look = world.look(['bob', 'nobody']);
    await world.pass(99);
    assert.deepEqual(look.answers, []);
    await world.pass(1);
    assert.deepEqual(
      look.answers.map(({ id }) => id),
      ['nobody'],
    );
    await world.pass(30);
    phone.answer(0);
    await world.pass(69);
    assert.equal(look.answers.length, 1);
    await world.pass(1);
    assert.deepEqual(
      look.answers.map(({ id }) => id),
      ['nobody', 'bob'],
    );
    assert.equal(look.end, 'answered');
  });

  it('do not hold up what is known', async () => {
    const world = new Viewing({ settings: { answerStepMs: 100 } });
    world.core.touch('bob');
    assert.equal(world.look(['bob']).answers.length, 1);
    await world.pass();
  });
});
