import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { check } from '../../../scripts/chaos/check/check.ts';
import { around } from '../../../scripts/chaos/report/around.ts';
import { printReport } from '../../../scripts/chaos/report/print-report.ts';
import { reportOf, reportOfRound } from '../../../scripts/chaos/report/report.ts';
import { rowsOf } from '../../../scripts/chaos/report/tally.ts';
import { answer, asked, at, connection, fault, quiet, word } from './histories.ts';

const unknown = { status: 'unknown', evidence: 'none' } as const;

/** A fault from 10 to 12 s, another one from 30 s on; one answer that no fault excuses. */
const HISTORY = quiet({
  connections: [connection()],
  activities: [word(5)],
  faults: [fault(10, 12, { probes: 7, detail: 'n1' }), fault(30, 31)],
  quietProbes: 3,
  answers: [
    answer(2),
    answer(3, { status: 'online', evidence: 'traffic' }),
    answer(11, unknown),
    answer(13, unknown),
    answer(14.5),
    answer(25, unknown),
    answer(32),
  ],
  unanswered: [{ asked: asked(11), users: ['bob', 'ann'], byMs: at(12), reason: 'connection lost' }],
});

describe('the rows of a chaos report', () => {
  const rows = rowsOf(HISTORY, check(HISTORY));

  it('are one for the time before, and one for each fault up to the next', () => {
    assert.deepEqual(
      rows.map(({ fault: name, fromMs, toMs, asked: count }) => [name, fromMs, toMs, count]),
      [
        ['no fault', 0, 0, 2],
        ['something breaks', 10_000, 12_000, 6],
        ['something breaks', 30_000, 31_000, 1],
      ],
    );
  });

  it('count answers by what they rest on, probes and violations', () => {
    assert.deepEqual(rows[0]?.answers, { 'online probe': 1, 'online traffic': 1 });
    assert.deepEqual(rows[1]?.answers, { unknown: 3, 'online probe': 1 });
    assert.deepEqual(
      rows.map(({ probes, unknown: some, violations }) => [probes, some, violations]),
      [
        [3, 0, 0],
        [7, 3, 1],
        [0, 0, 0],
      ],
    );
  });

  it('tell how long after a fault the last one was unknown, and when all were known again', () => {
    assert.deepEqual(
      rows.map(({ lastUnknownMs, knownAgainMs }) => [lastUnknownMs, knownAgainMs]),
      [
        [null, null],
        [13_050, 2_550],
        [null, null],
      ],
    );
  });
});

describe('a chaos report', () => {
  const round = reportOfRound('a round', { history: HISTORY, log: [{ node: 'n1', atMs: at(24), text: 'it hurts' }] });

  it('prints a table, and the history around a violation', () => {
    const text = printReport(reportOf({ seed: 1, clients: 2 }, [round]));
    assert.match(text, /^something breaks: n1 +10\.0 +12\.0 +6 /m);
    assert.match(text, /VIOLATIONS: 1 unknown/);
    assert.match(text, /unknown: although no fault was on .*; user bob, asked at n2, 25\.1 s into a round/);
    assert.match(text, /24\.000 {2}log of n1: it hurts/);
  });

  it('says so when nothing was broken', () => {
    const fine = reportOfRound('a round', { history: quiet(), log: [] });
    assert.match(printReport(reportOf({ seed: 1, clients: 2 }, [fine])), /nothing was broken$/);
  });

  it('tells what the user did and what was said, in the order of time, and nothing of long ago', () => {
    const [violation] = check(HISTORY).violations;
    assert.ok(violation !== undefined);
    assert.deepEqual(
      around(violation, HISTORY, []).map((line) => line.trim()),
      [
        '0.000  phone connects to n1, there 0.020, answers until - (none), closed -',
        '25.050  n2, asked 25.000 for any ms, says unknown by none of 25.040, last seen 0.000',
      ],
    );
  });
});
