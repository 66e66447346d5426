import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Shown } from '../../../scripts/bench/contenders/contender.ts';
import { SightTally } from '../../../scripts/bench/measure/sights.ts';
import type { Sights } from '../../../scripts/bench/measure/run-result.ts';
import { NO_MARGIN } from '../../../scripts/trace/margin.ts';
import { scriptOf } from '../../../scripts/trace/script.ts';
import { truthOfScript } from '../../../scripts/trace/truth.ts';
import { traceOf } from '../../support/trace.ts';

// Ann is there from 0 to 100 s and from 200 s on.
const TRUTH = truthOfScript(
  scriptOf(traceOf([0, 'ann', 'join'], [100, 'ann', 'leave'], [200, 'ann', 'join'], [900, 'ann', 'say'])),
);

/** Looked at for five seconds, from `atS` on; what was shown, and so many ms after the look. */
function seen(atS: number, ...changes: readonly (readonly [afterMs: number, shown: Shown])[]): Sights {
  return tallied(NO_MARGIN, atS, ...changes);
}

function tallied(
  margin: typeof NO_MARGIN,
  atS: number,
  ...changes: readonly (readonly [afterMs: number, shown: Shown])[]
): Sights {
  const tally = new SightTally(TRUTH, margin);
  const lookedAtMs = atS * 1000;
  tally.addLook([
    {
      user: 'ann',
      lookedAtMs,
      endedAtMs: lookedAtMs + 5_000,
      changes: changes.map(([afterMs, shown]) => ({ atMs: lookedAtMs + afterMs, shown })),
    },
  ]);
  return tally.result();
}

/** The counts that are not 0, but for looks and rows. */
function counted(sights: Sights): Partial<Sights> {
  const { looks, rows, answerMs: _answer, truthMs: _truth, ...counts } = sights;
  assert.deepEqual([looks, rows], [1, 1]);
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe('what people saw', () => {
  it('is right or wrong by the truth at the moment of the first answer', () => {
    assert.deepEqual(counted(seen(50, [0, 'there'])), { right: 1 });
    assert.deepEqual(counted(seen(150, [0, 'away'])), { right: 1 });
    assert.deepEqual(counted(seen(150, [0, 'there'])), { wrongThere: 1, neverTrue: 1 });
    assert.deepEqual(counted(seen(50, [0, 'away'])), { wrongAway: 1, neverTrue: 1 });
    // Asked while Ann was there, answered when she was not.
    assert.deepEqual(counted(seen(99, [1_500, 'there'])), { wrongThere: 1, neverTrue: 1 });
  });

  it('is unsure when nothing was claimed', () => {
    assert.deepEqual(counted(seen(50)), { unsure: 1, neverTrue: 1 });
    assert.deepEqual(counted(seen(50, [0, 'unsure'])), { unsure: 1, neverTrue: 1 });
    const late = seen(50, [0, 'unsure'], [400, 'there']);
    assert.deepEqual(counted(late), { right: 1 });
    assert.equal(late.answerMs.median, 400);
  });

  it('is too close to call within the margin', () => {
    assert.deepEqual(counted(seen(100, [0, 'there'])), { tooClose: 1, neverTrue: 1 });
    const margin = { toleranceMs: 500, stalledMs: () => 0 };
    assert.deepEqual(counted(tallied(margin, 100, [400, 'there'])), { tooClose: 1, neverTrue: 1 });
    assert.deepEqual(counted(tallied(margin, 100, [600, 'there'])), { wrongThere: 1, neverTrue: 1 });
    assert.deepEqual(counted(tallied(margin, 99, [600, 'away'])), { tooClose: 1 });
  });

  it('flips when it changes and the friend did not, once however often', () => {
    assert.deepEqual(counted(seen(150, [0, 'there'], [900, 'away'])), { wrongThere: 1, flips: 1 });
    assert.deepEqual(counted(seen(50, [0, 'there'], [1, 'away'], [2, 'there'], [3, 'away'])), { right: 1, flips: 1 });
    assert.deepEqual(counted(seen(98, [0, 'there'], [3_000, 'away'])), { right: 1 });
    assert.deepEqual(counted(seen(50, [0, 'there'], [1, 'unsure'], [2, 'there'])), { right: 1 });
  });

  it('is true from the first moment at which it agrees with the truth', () => {
    assert.equal(seen(50, [30, 'there']).truthMs.max, 30);
    assert.equal(seen(150, [0, 'there'], [900, 'away']).truthMs.max, 900);
    // What is shown stays; the friend comes.
    const overtaken = seen(198, [0, 'there']);
    assert.equal(overtaken.truthMs.max, 2_000);
    assert.deepEqual(counted(overtaken), { wrongThere: 1 });
    // The friend comes after it was out of view.
    assert.equal(seen(194, [0, 'there']).neverTrue, 1);
  });

  it('adds up', () => {
    const tally = new SightTally(TRUTH, NO_MARGIN);
    const row = { user: 'ann', lookedAtMs: 50_000, endedAtMs: 55_000 };
    tally.addLook([
      { ...row, changes: [{ atMs: 50_000, shown: 'there' }] },
      { ...row, user: 'nobody', changes: [{ atMs: 50_200, shown: 'away' }] },
    ]);
    tally.addLook([]);
    const { looks, rows, right, answerMs } = tally.result();
    assert.deepEqual([looks, rows, right, answerMs.count, answerMs.max], [2, 2, 2, 2, 200]);
  });
});
