import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { resolveAll } from '../../../src/domain/resolve-all.ts';
import { Viewing } from './support/viewing.ts';

describe('all answers at once', () => {
  it('are one for each distinct id, in the order asked, whichever was known first', async () => {
    const world = new Viewing();
    world.connect('bob');
    world.core.touch('eve');
    const resolved = resolveAll(world.core, 'vera', ['bob', 'eve', 'bob', '__proto__', 'eve']);
    await world.pass(2_000);
    assert.deepEqual(
      (await resolved).map(({ id, status }) => [id, status]),
      [
        ['bob', 'offline'],
        ['eve', 'online'],
        ['__proto__', 'offline'],
      ],
    );
    assert.deepEqual([world.core.stats.answers.traffic, world.core.stats.asked], [1, 2]);
  });
});
