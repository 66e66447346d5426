import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { ProbeBudget } from '../../../src/domain/probe-budget.ts';

function takeAll(budget: ProbeBudget): number {
  let taken = 0;
  while (budget.tryTake()) taken += 1;
  return taken;
}

describe('the probe budget', () => {
  it('holds one second of probes, and no more after a long rest', async () => {
    const clock = new VirtualClock();
    const budget = new ProbeBudget(clock, 5, 1_000);
    assert.equal(takeAll(budget), 5);
    await clock.advance(3_600_000);
    assert.equal(takeAll(budget), 5);
  });

  it('earns evenly, and loses nothing to rounding', async () => {
    const clock = new VirtualClock();
    const budget = new ProbeBudget(clock, 3, 1_000);
    takeAll(budget);
    let taken = 0;
    for (let ms = 0; ms < 10_000; ms += 1) {
      await clock.advance(1);
      taken += takeAll(budget);
    }
    assert.equal(taken, 30);
  }).timeout(10_000);

  it('gives nothing for a clock that is set back, and takes nothing', async () => {
    const clock = new VirtualClock();
    const budget = new ProbeBudget(clock, 4, 1_000);
    assert.equal(budget.tryTake(), true);
    clock.step(-3_600_000);
    assert.equal(takeAll(budget), 3);
    await clock.advance(500);
    assert.equal(takeAll(budget), 2);
  });

  it('never exceeds its rate over any window by more than one second of probes', () => {
    const step = fc.record({ passMs: fc.integer({ min: 0, max: 900 }), tries: fc.integer({ min: 0, max: 8 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 30 }), (rate, steps) => {
        const clock = new VirtualClock();
        const budget = new ProbeBudget(clock, rate, 1_000);
        const takenAtMs: number[] = [];
        for (const { passMs, tries } of steps) {
          clock.step(passMs);
          for (let left = tries; left > 0; left -= 1) if (budget.tryTake()) takenAtMs.push(clock.now());
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
