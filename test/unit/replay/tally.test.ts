import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { distributionOf } from '../../../scripts/support/distribution.ts';
import { NO_MARGIN } from '../../../scripts/trace/margin.ts';
import { Tally } from '../../../scripts/replay/tally.ts';
import { truthOfScript } from '../../../scripts/trace/truth.ts';
import { heardAt, lookAt, scriptFrom } from '../../support/trace.ts';

const SCRIPT = scriptFrom(
  [10, 'ann', 'join'],
  [60, 'ann', 'drop'],
  [100, 'ann', 'join'],
  [400, 'ann', 'drop', 250],
  [500, 'bob', 'join'],
);
const TERMS = {
  freshForMs: 10_000,
  freshFloorMs: 1000,
  probeTimeoutMs: 2000,
  holdMs: 0,
  boundMs: 2000,
  transitMs: 0,
  margin: NO_MARGIN,
};

function newTally(): Tally {
  return new Tally(truthOfScript(SCRIPT), TERMS);
}

describe('the tally of a replay', () => {
  it('counts answers by evidence and grade', () => {
    const tally = newTally();
    tally.hear(heardAt(20_000, {}));
    tally.hear(heardAt(65_000, { checkedAtMs: 59_000 }));
    tally.hear(heardAt(60_000, { checkedAtMs: 59_000 }));
    tally.hear(heardAt(70_000, { status: 'offline', evidence: 'no-connection' }));
    assert.deepEqual(tally.rows, [
      { status: 'offline', evidence: 'no-connection', grades: { right: 1, wrong: 0, unknown: 0, 'too-close': 0 } },
      { status: 'online', evidence: 'traffic', grades: { right: 1, wrong: 1, unknown: 0, 'too-close': 1 } },
    ]);
    assert.equal(tally.answers, 4);
    assert.deepEqual(tally.violations, []);
  });

  it('tells how old the evidence of wrong answers was, by how the user had gone', () => {
    const tally = newTally();
    for (const afterMs of [1000, 2000, 4000]) tally.hear(heardAt(60_000 + afterMs, { checkedAtMs: 58_000 }));
    tally.hear(heardAt(151_000, { status: 'idle', evidence: 'probe', checkedAtMs: 149_000 }));
    assert.deepEqual(tally.wrong, [
      { status: 'idle', evidence: 'probe', ending: 'silence', evidenceAgeMs: distributionOf([2000]) },
      { status: 'online', evidence: 'traffic', ending: 'closed', evidenceAgeMs: distributionOf([3000, 4000, 6000]) },
    ]);
  });

  it('tells for how long after each departure a user still looked online', () => {
    const tally = newTally();
    tally.hear(heardAt(61_000, { checkedAtMs: 59_000 }));
    tally.hear(heardAt(64_000, { checkedAtMs: 59_000 }));
    tally.hear(heardAt(65_000, { status: 'offline', evidence: 'no-connection' }));
    tally.hear(heardAt(160_000, { status: 'offline', evidence: 'no-answer' }));
    assert.deepEqual(tally.lingering, [
      { ending: 'goodbye', departures: 0, lingeredMs: distributionOf([]) },
      { ending: 'closed', departures: 1, lingeredMs: distributionOf([4000]) },
      { ending: 'silence', departures: 1, lingeredMs: distributionOf([0]) },
    ]);
  });

  it('counts answers that waited for a probe', () => {
    const tally = newTally();
    const probed = { evidence: 'probe', checkedAtMs: 20_000 };
    tally.hear(heardAt(20_100, probed, { askedAtMs: 19_900 }));
    tally.hear(heardAt(20_200, probed));
    tally.hear(heardAt(20_300, { checkedAtMs: 20_000 }));
    assert.equal(tally.probed, 1);
  });

  it('keeps corrections apart from answers', () => {
    const tally = newTally();
    tally.hear(heardAt(20_000, {}, { isCorrection: true }));
    assert.deepEqual([tally.answers, tally.corrections], [0, 1]);
  });

  it('tells a violation with the line, the user, the look and the answer', () => {
    const tally = newTally();
    const heard = heardAt(200_000, { checkedAtMs: 100_000 });
    tally.hear(heard);
    assert.deepEqual(tally.violations, [
      {
        kind: 'stale',
        detail: 'evidence 100000 ms old, allowed were 10000 ms',
        line: 5,
        user: 'ann',
        atMs: 200_000,
        look: heard.look,
        heard,
      },
    ]);
  });

  it('names the change that was looked at, rather than the newest line', () => {
    const tally = newTally();
    const around = SCRIPT.moves[0];
    tally.hear(heardAt(200_000, { checkedAtMs: 100_000 }, { look: { ...lookAt('ann'), around } }));
    assert.equal(tally.violations[0]?.line, 2);
  });

  it('takes an answer that never came, and one too many, for violations', () => {
    const tally = newTally();
    tally.missed(lookAt('ann'), 'ann', 20_000);
    tally.unasked(heardAt(20_000, {}));
    assert.deepEqual(
      tally.violations.map(({ kind, heard }) => [kind, heard?.answer.user]),
      [
        ['late', undefined],
        ['unasked', 'ann'],
      ],
    );
  });
});

describe('a distribution', () => {
  it('takes the smallest value that enough others do not exceed', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    assert.deepEqual(distributionOf(values), { count: 200, median: 100, p95: 190, p99: 198, max: 200 });
    assert.deepEqual(distributionOf([7]), { count: 1, median: 7, p95: 7, p99: 7, max: 7 });
    assert.deepEqual(distributionOf([]), { count: 0, median: 0, p95: 0, p99: 0, max: 0 });
  });
});
