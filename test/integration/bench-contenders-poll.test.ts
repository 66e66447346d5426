import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { poll } from '../../scripts/bench/contenders/poll.ts';
import { closeStages, ContenderStage } from '../support/bench-contender-stage.ts';

describe('poll', () => {
  afterEach(closeStages);

  it('asks when it connects and every 30 s, and nothing else is ever said', async () => {
    const stage = await ContenderStage.open(poll);
    const alice = await stage.connect('alice');
    assert.deepEqual(stage.messages(), ['alice > presence:list']);
    await stage.pass(29_000);
    assert.deepEqual(stage.messages(), []);
    await stage.pass(1_000);
    assert.deepEqual(stage.messages(), ['alice > presence:list']);
    alice.look('bob');
    await stage.pass(60_000);
    assert.deepEqual(stage.messages(), Array(2).fill('alice > presence:list'));
  });

  it('shows what the last answer said until the next one comes', async () => {
    const stage = await ContenderStage.open(poll);
    const alice = await stage.connect('alice');
    await stage.pass(1_000);
    const bob = await stage.connect('bob');
    const look = alice.look('bob');
    await stage.pass(28_000);
    assert.deepEqual(look.told, ['bob away']);
    await stage.pass(1_000);
    assert.deepEqual(look.told, ['bob away', 'bob there']);

    await bob.goodbye();
    await stage.pass(29_000);
    assert.equal(alice.look('bob').shown('bob'), 'there');
    await stage.pass(1_000);
    assert.equal(alice.look('bob').shown('bob'), 'away');
  });

  it('is unsure before the first answer, and shows that when it comes', async () => {
    const stage = await ContenderStage.open(poll);
    await stage.connect('bob');
    const alice = stage.begin('alice');
    const look = alice.look('bob', 'carol');
    assert.deepEqual(look.told, []);
    await alice.connected;
    await stage.settle();
    assert.deepEqual(look.told, ['bob there', 'carol away']);
  });

  it('goes as much faster as the clock', async () => {
    const stage = await ContenderStage.open(poll, { speed: 10 });
    await stage.connect('alice');
    stage.messages();
    await stage.pass(6_000);
    assert.deepEqual(stage.messages(), Array(2).fill('alice > presence:list'));
  });
});
