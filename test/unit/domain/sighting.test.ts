import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { atMsOf, hasLeft, leftAt, MAX_AT_MS, NEVER, newest, seenAt } from '../../../src/domain/sighting.ts';

const moment = fc.integer({ min: 0, max: MAX_AT_MS });
const sighting = fc.tuple(moment, fc.boolean()).map(([atMs, left]) => (left ? leftAt(atMs) : seenAt(atMs)));

describe('a sighting', () => {
  it('carries its moment and its goodbye exactly, up to the latest moment that fits', () => {
    fc.assert(
      fc.property(moment, (atMs) => {
        for (const [made, left] of [[seenAt(atMs), false] as const, [leftAt(atMs), true] as const]) {
          assert.ok(Number.isSafeInteger(made));
          assert.equal(atMsOf(made), atMs);
          assert.equal(hasLeft(made), left);
        }
      }),
      { examples: [[0], [1], [MAX_AT_MS - 1], [MAX_AT_MS]] },
    );
    assert.ok(MAX_AT_MS > Date.parse('9999-12-31'));
  });

  it('merges by a max: in any order, any number of times', () => {
    fc.assert(
      fc.property(sighting, sighting, sighting, (a, b, c) => {
        assert.equal(newest(a, b), newest(b, a));
        assert.equal(newest(newest(a, b), c), newest(a, newest(b, c)));
        assert.equal(newest(a, a), a);
        assert.equal(newest(newest(a, b), b), newest(a, b));
      }),
    );
  });

  it('is the later of the two, whatever the goodbyes', () => {
    fc.assert(
      fc.property(sighting, sighting, (a, b) => {
        assert.equal(atMsOf(newest(a, b)), Math.max(atMsOf(a), atMsOf(b)));
      }),
    );
  });

  it('is a goodbye when both were in the same millisecond', () => {
    fc.assert(
      fc.property(moment, (atMs) => {
        assert.equal(newest(seenAt(atMs), leftAt(atMs)), leftAt(atMs));
      }),
    );
  });

  it('beats never, which is no goodbye', () => {
    assert.equal(atMsOf(NEVER), 0);
    assert.equal(hasLeft(NEVER), false);
    fc.assert(
      fc.property(sighting, (any) => {
        assert.equal(newest(NEVER, any), any);
      }),
    );
  });
});
