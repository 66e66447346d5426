import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { BriefMap } from '../../../src/domain/brief-map.ts';
import { Slots } from '../../../src/domain/slots.ts';

describe('a map of what is brief', () => {
  it('holds what a Map holds, whatever comes and goes', () => {
    const step = fc.record({ key: fc.constantFrom('ada', 'bob', '__proto__', '1', ''), adds: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const map = new Map<string, number>();
        const brief = new BriefMap<number>();
        for (const [value, { key, adds }] of steps.entries()) {
          if (!adds) {
            map.delete(key);
            brief.delete(key);
          } else if (!map.has(key)) {
            map.set(key, value);
            brief.add(key, value);
          }
          assert.deepEqual([brief.has(key), brief.get(key), brief.size], [map.has(key), map.get(key), map.size]);
          assert.deepEqual(new Set(brief.values()), new Set(map.values()));
        }
      }),
    );
  });

  it('takes as much room as there ever was in it at a time', () => {
    const slots = new Slots<string>();
    const [first, second] = [slots.take('ada'), slots.take('bob')];
    slots.leave(first);
    assert.equal(slots.take('eve'), first);
    assert.deepEqual([slots.at(first), slots.at(second), slots.all()], ['eve', 'bob', ['eve', 'bob']]);
    slots.leave(second);
    assert.equal(slots.at(second), undefined);
  });
});
