import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { NOBODY, Remembered } from '../../../src/domain/remembered.ts';
import { NEVER, seenAt } from '../../../src/domain/sighting.ts';
import { SlotQueue } from '../../../src/domain/slot-queue.ts';
import { EVERYTHING } from '../../../src/domain/visibility.ts';

function known(users: Remembered, ids: readonly string[]): string[] {
  return ids.filter((id) => users.slotOf(id) !== NOBODY);
}

describe('what is remembered', () => {
  const ids = ['ada', 'bob', 'eve', 'joe'];

  it('is let go of where it is more than there is room for: whom nobody has looked up first', () => {
    const users = new Remembered(3);
    for (const id of ids.slice(0, 3)) users.know(id, seenAt(1));
    users.lookUp('ada');
    users.know('joe', seenAt(2));
    assert.deepEqual(known(users, ids), ['ada', 'eve', 'joe']);
    users.know('bob', seenAt(3));
    assert.deepEqual(known(users, ids), ['ada', 'bob', 'joe']);
  });

  it('is not let go of before it is written, and makes room for no more than itself', () => {
    const users = new Remembered(1);
    for (const id of ids) users.unwritten(users.take(id), seenAt(1), true);
    users.know('guest', seenAt(1));
    assert.deepEqual(known(users, ids), ids);
    assert.equal(users.unwrittenCount, 4);
    for (const id of ids) users.written(users.slotOf(id));
    assert.equal(users.unwrittenCount, 0);
    assert.deepEqual(known(users, [...ids, 'guest']), ['joe']);
  });

  it('is nothing of whom the store may know more, once that is written, but what they chose', () => {
    const users = new Remembered(10);
    for (const id of ['ada', 'bob']) users.unwritten(users.take(id), seenAt(5), false);
    users.show('bob', EVERYTHING);
    for (const id of ['ada', 'bob']) users.written(users.slotOf(id));
    assert.deepEqual(known(users, ids), ['bob']);
    const slot = users.slotOf('bob');
    assert.deepEqual([users.isKnown(slot), users.sightingAt(slot), users.shownAt(slot)], [false, NEVER, EVERYTHING]);
    users.unshow('bob');
    assert.deepEqual(known(users, ids), []);
  });

  it('is as it was when there is room for many more', () => {
    const users = new Remembered(10_000);
    const many = Array.from({ length: 5_000 }, (_, index) => `user-${index}`);
    for (const [index, id] of many.entries()) users.know(id, seenAt(index));
    users.letGo((sighting) => sighting < seenAt(2_500));
    assert.deepEqual(known(users, many), many.slice(2_500));
    for (const [index, id] of many.slice(0, 100).entries()) users.know(id, seenAt(index));
    for (const [index, id] of many.entries()) {
      const slot = users.slotOf(id);
      if (slot !== NOBODY) assert.deepEqual([users.idAt(slot), users.sightingAt(slot)], [id, seenAt(index)]);
    }
  });
});

describe('a queue of slots', () => {
  it('keeps each once, in the order in which they came, whatever is taken out meanwhile', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ addFirst: fc.uniqueArray(fc.integer({ min: 0, max: 9 })) }),
      fc.constant({ shift: true }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const users = new Remembered(10);
        for (let user = 0; user < 10; user += 1) users.take(String(user));
        const queue = new SlotQueue(users);
        let model: number[] = [];
        for (const action of steps) {
          if ('add' in action) {
            queue.add(action.add);
            if (!model.includes(action.add)) model.push(action.add);
          } else if ('addFirst' in action) {
            queue.addFirst(action.addFirst);
            const before = model;
            model = [...action.addFirst.filter((slot) => !before.includes(slot)), ...before];
          } else {
            assert.equal(queue.shift(), model.shift());
          }
        }
        for (const slot of model) assert.equal(queue.shift(), slot);
        assert.equal(queue.shift(), undefined);
      }),
    );
  });
});
