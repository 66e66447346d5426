import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Heard } from '../../../scripts/replay/answer.ts';
import { breachesOf, type Terms, type ViolationKind } from '../../../scripts/replay/contract.ts';
import { type Margin, NO_MARGIN } from '../../../scripts/trace/margin.ts';
import { truthOfScript } from '../../../scripts/trace/truth.ts';
import { heardAt, lookAt, scriptFrom } from '../../support/trace.ts';

const TERMS: Terms = {
  freshForMs: 10_000,
  freshFloorMs: 1000,
  probeTimeoutMs: 2000,
  holdMs: 0,
  boundMs: 2000,
  transitMs: 200,
  margin: NO_MARGIN,
};

/** ann: there from 10 to 60 s, speaks at 20, says goodbye; bob: from 10, silent from 100 s, closed at 200. */
const TRUTH = truthOfScript(
  scriptFrom(
    [10, 'ann', 'join'],
    [10, 'bob', 'join'],
    [20, 'ann', 'say'],
    [60, 'ann', 'leave'],
    [200, 'bob', 'drop', 100],
    [300, 'bob', 'join'],
    [400, 'cat', 'join'],
  ),
);

function kinds(heard: Heard, terms: Partial<Terms> = {}): ViolationKind[] {
  return breachesOf(heard, TRUTH, { ...TERMS, ...terms }).map(({ kind }) => kind);
}

const OFFLINE = { status: 'offline', evidence: 'no-connection' } as const;
const SILENT = { user: 'bob', status: 'offline', evidence: 'no-answer' } as const;
const PROBED = { user: 'bob', status: 'online', evidence: 'probe' } as const;

describe('the contract, held against an answer', () => {
  const cases: readonly (readonly [what: string, Heard, ViolationKind[]])[] = [
    ['fresh traffic', heardAt(25_000, { checkedAtMs: 20_000, lastSeenMs: 20_000 }), []],
    ['traffic as old as allowed', heardAt(30_000, { checkedAtMs: 20_000 }), []],
    ['traffic older than allowed', heardAt(30_001, { checkedAtMs: 20_000 }), ['stale']],
    ['older than the viewer allowed', heardAt(22_000, { checkedAtMs: 20_000 }, demanding(1500)), ['stale']],
    ['as old as the viewer allowed', heardAt(21_500, { checkedAtMs: 20_000 }, demanding(1500)), []],
    ['no older than the floor', heardAt(21_000, { checkedAtMs: 20_000 }, demanding(0)), []],
    ['older than the floor', heardAt(21_001, { checkedAtMs: 20_000 }, demanding(0)), ['stale']],
    ['a demand beyond what is offered', heardAt(35_000, { checkedAtMs: 20_000 }, demanding(60_000)), ['stale']],
    ['old evidence of absence', heardAt(90_000, { ...OFFLINE, checkedAtMs: 70_000 }), ['stale']],
    ['evidence from the future', heardAt(25_000, { checkedAtMs: 25_001 }), ['stale']],
    ['wrong within the freshness window', heardAt(108_000, { ...PROBED, checkedAtMs: 99_000 }), []],
    ['an answer on its way when its sender fell silent', heardAt(101_000, { ...PROBED, checkedAtMs: 100_200 }), []],
    ['a probe that nobody can have answered', heardAt(101_000, { ...PROBED, checkedAtMs: 100_201 }), ['stale']],
    ['traffic of nobody', heardAt(101_000, { ...PROBED, evidence: 'traffic', checkedAtMs: 100_001 }), ['stale']],
    ['there before coming', heardAt(9000, {}), ['stale']],

    ['offline after a goodbye', heardAt(60_001, OFFLINE), []],
    ['offline before coming', heardAt(10_000, OFFLINE), []],
    ['offline while connected', heardAt(30_000, OFFLINE), ['denied']],
    ['no answer of one who was silent all the time', heardAt(105_000, { ...SILENT, checkedAtMs: 103_000 }), []],
    ['no answer of one who fell silent before answering', heardAt(101_600, SILENT), []],
    ['no answer of one who had the time to', heardAt(101_599, SILENT), ['denied']],
    ['no answer of one who came meanwhile', heardAt(301_000, SILENT), ['denied']],
    [
      'offline by evidence that traffic has overtaken',
      heardAt(301_500, { ...SILENT, checkedAtMs: 299_000 }),
      ['denied'],
    ],
    ['not there, which is fine', heardAt(150_000, { ...SILENT, checkedAtMs: 150_000 }), []],

    ['there after a goodbye', heardAt(60_001, { checkedAtMs: 59_999 }), ['goodbye']],
    ['there at the moment of the goodbye', heardAt(60_000, { checkedAtMs: 59_999 }), []],
    ['idle after a goodbye', heardAt(61_000, { status: 'idle', evidence: 'probe', checkedAtMs: 59_999 }), ['goodbye']],

    ['last seen at the last activity', heardAt(25_000, { lastSeenMs: 20_000 }), []],
    ['last seen later', heardAt(25_000, { lastSeenMs: 20_001 }), ['future']],
    ['last seen at the goodbye', heardAt(70_000, { ...OFFLINE, lastSeenMs: 60_000 }), []],
    ['last seen, and never was', heardAt(25_000, { ...OFFLINE, user: 'cat', lastSeenMs: 1 }), ['future']],

    ['answered in time', heardAt(30_000, {}, { askedAtMs: 28_000 }), []],
    ['answered late', heardAt(30_000, {}, { askedAtMs: 27_999 }), ['late']],
    ['a late correction', heardAt(30_000, {}, { askedAtMs: 20_000, isCorrection: true }), []],
    ['unknown', heardAt(30_000, { status: 'unknown', evidence: 'none' }), ['unknown']],
  ];
  for (const [what, heard, expected] of cases) {
    it(`${expected.length === 0 ? 'keeps' : `breaks as ${expected.join()}`}: ${what}`, () => {
      assert.deepEqual(kinds(heard), expected);
    });
  }

  it('is kept within the tolerance of a real machine', () => {
    const terms = { margin: { toleranceMs: 25, stalledMs: () => 0 } };
    assert.deepEqual(kinds(heardAt(30_025, { checkedAtMs: 20_000 }), terms), []);
    assert.deepEqual(kinds(heardAt(30_026, { checkedAtMs: 20_000 }), terms), ['stale']);
    assert.deepEqual(kinds(heardAt(60_025, { checkedAtMs: 59_000 }), terms), []);
    assert.deepEqual(kinds(heardAt(60_026, { checkedAtMs: 59_000 }), terms), ['goodbye']);
    assert.deepEqual(kinds(heardAt(25_000, { lastSeenMs: 20_025 }), terms), []);
    assert.deepEqual(kinds(heardAt(25_000, { lastSeenMs: 20_026 }), terms), ['future']);
    assert.deepEqual(kinds(heardAt(10_025, OFFLINE), terms), []);
    assert.deepEqual(kinds(heardAt(10_026, OFFLINE), terms), ['denied']);
  });

  it('is kept where the machine stood still, and only there', () => {
    const terms = { margin: standingStill(30_000, 30_300) };
    assert.deepEqual(kinds(heardAt(30_300, { checkedAtMs: 20_000 }), terms), []);
    assert.deepEqual(kinds(heardAt(30_301, { checkedAtMs: 20_000 }), terms), ['stale']);
    assert.deepEqual(kinds(heardAt(31_000, {}, { askedAtMs: 28_700 }), terms), []);
    assert.deepEqual(kinds(heardAt(31_000, {}, { askedAtMs: 28_699 }), terms), ['late']);
  });

  it('cannot be broken by no answer, when the machine stood still for too long to answer', () => {
    const silent = heardAt(40_000, { status: 'offline', evidence: 'no-answer' });
    assert.deepEqual(kinds(silent, { margin: standingStill(38_500, 39_300) }), ['denied']);
    assert.deepEqual(kinds(silent, { margin: standingStill(38_500, 39_301) }), []);
    assert.deepEqual(kinds(silent, { margin: standingStill(37_000, 38_000) }), ['denied']);
  });

  it('lets answers in a batch be held back for the others', () => {
    const terms = { holdMs: 100 };
    const batch = { look: lookAt('ann', 'bob') };
    assert.deepEqual(kinds(heardAt(30_100, { checkedAtMs: 20_000 }, batch), terms), []);
    assert.deepEqual(kinds(heardAt(30_100, { checkedAtMs: 20_000 }), terms), ['stale']);
    assert.deepEqual(kinds(heardAt(60_100, { checkedAtMs: 59_999 }, batch), terms), []);
    assert.deepEqual(kinds(heardAt(60_101, { checkedAtMs: 59_999 }, batch), terms), ['goodbye']);
    assert.deepEqual(kinds(heardAt(300_099, { ...SILENT, checkedAtMs: 299_999 }, batch), terms), []);
    assert.deepEqual(kinds(heardAt(300_100, { ...SILENT, checkedAtMs: 299_999 }, batch), terms), ['denied']);
  });
});

function demanding(maxAgeMs: number): Partial<Heard> {
  return { look: { ...lookAt('ann'), maxAgeMs } };
}

function standingStill(sinceMs: number, untilMs: number): Margin {
  const stalledMs = (fromMs: number, toMs: number): number =>
    Math.max(0, Math.min(untilMs, toMs) - Math.max(sinceMs, fromMs));
  return { toleranceMs: 0, stalledMs };
}
