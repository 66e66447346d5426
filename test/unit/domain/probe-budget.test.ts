import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ProbeBudget } from '../../../src/domain/probe-budget.ts';

const START_MS = 1_790_000_000_000;

function takeAll(budget: ProbeBudget, atMs: number): number {
  let taken = 0;
  while (budget.tryTake(START_MS + atMs)) taken += 1;
  return taken;
}

describe('the probe budget', () => {
  it('holds one second of probes, and no more after a long rest', () => {
    const budget = new ProbeBudget(5, 1_000, START_MS);
    assert.equal(takeAll(budget, 0), 5);
    assert.equal(takeAll(budget, 3_600_000), 5);
  });

  it('earns evenly, and loses nothing to rounding', () => {
    const budget = new ProbeBudget(3, 1_000, START_MS);
    takeAll(budget, 0);
    let taken = 0;
    for (let ms = 1; ms <= 10_000; ms += 1) taken += takeAll(budget, ms);
    assert.equal(taken, 30);
  });

  it('gives nothing for a clock that is set back, and takes nothing', () => {
    const budget = new ProbeBudget(4, 1_000, START_MS);
    assert.equal(budget.tryTake(START_MS), true);
    assert.equal(takeAll(budget, -3_600_000), 3);
    assert.equal(takeAll(budget, -3_600_000 + 500), 2);
  });

  it('never exceeds its rate over any window by more than one second of probes', () => {
    const step = fc.record({ passMs: fc.integer({ min: 0, max: 900 }), tries: fc.integer({ min: 0, max: 8 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 30 }), (rate, steps) => {
        const budget = new ProbeBudget(rate, 1_000, START_MS);
        const takenAtMs: number[] = [];
        let nowMs = START_MS;
        for (const { passMs, tries } of steps) {
          nowMs += passMs;
          for (let left = tries; left > 0; left -= 1) if (budget.tryTake(nowMs)) takenAtMs.push(nowMs);
        }
        for (const [first, fromMs] of takenAtMs.entries()) {
          for (const [later, untilMs] of takenAtMs.slice(first).entries()) {
            const most = rate + ((untilMs - fromMs) * rate) / 1_000;
            assert.ok(later + 1 <= most, `${later + 1} in ${untilMs - fromMs} ms at ${rate}/s`);
          }
        }
      }),
    );
  });
});
