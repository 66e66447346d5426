import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AnswerStatus } from '../../../scripts/replay/answer.ts';
import { type Grade, gradeOf } from '../../../scripts/replay/judge.ts';
import { NO_MARGIN } from '../../../scripts/trace/margin.ts';
import { truthOfScript } from '../../../scripts/trace/truth.ts';
import { heardAt, scriptFrom } from '../../support/trace.ts';

describe('the grade of an answer', () => {
  const truth = truthOfScript(scriptFrom([10, 'ann', 'join'], [20, 'ann', 'leave'], [30, 'bob', 'join']));
  const cases: readonly (readonly [AnswerStatus, atMs: number, Grade])[] = [
    ['online', 15_000, 'right'],
    ['idle', 15_000, 'right'],
    ['offline', 15_000, 'wrong'],
    ['unknown', 15_000, 'unknown'],
    ['online', 25_000, 'wrong'],
    ['idle', 25_000, 'wrong'],
    ['offline', 25_000, 'right'],
    ['unknown', 25_000, 'unknown'],
    ['online', 9999, 'wrong'],
    ['online', 10_000, 'too-close'],
    ['offline', 10_000, 'too-close'],
    ['online', 10_001, 'right'],
    ['offline', 20_001, 'right'],
  ];
  for (const [status, atMs, grade] of cases) {
    it(`is ${grade} for ${status} at ${atMs} ms`, () => {
      assert.equal(gradeOf(heardAt(atMs, { status }), truth, NO_MARGIN), grade);
    });
  }

  it('is too close within the tolerance on either side', () => {
    const margin = { toleranceMs: 50, stalledMs: () => 0 };
    const grades = [19_949, 19_950, 20_050, 20_051].map((ms) => gradeOf(heardAt(ms, {}), truth, margin));
    assert.deepEqual(grades, ['right', 'too-close', 'too-close', 'wrong']);
  });

  it('is too close for longer after a change, where the machine stood still', () => {
    const heard = heardAt(20_200, {});
    const asked: number[][] = [];
    const stalled = (ms: number) => ({
      toleranceMs: 0,
      stalledMs: (fromMs: number, toMs: number) => {
        asked.push([fromMs, toMs]);
        return ms;
      },
    });
    assert.equal(gradeOf(heard, truth, stalled(200)), 'too-close');
    assert.equal(gradeOf(heard, truth, stalled(199)), 'wrong');
    assert.deepEqual(asked[0], [20_000, 20_200]);
  });

  it('is wrong for somebody who never was', () => {
    assert.equal(gradeOf(heardAt(15_000, { user: 'nobody' }), truth, NO_MARGIN), 'wrong');
  });
});
