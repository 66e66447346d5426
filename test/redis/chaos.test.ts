import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import { printReport } from '../../scripts/chaos/report/print-report.ts';
import type { Report } from '../../scripts/chaos/report/report.ts';
import { chaosInShort } from '../../scripts/chaos/short.ts';

const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
const SEED = 1;

describe('a cluster that is broken on purpose', () => {
  const interruption = new AbortController();
  let report: Report;

  before(async () => {
    report = await chaosInShort({ seed: SEED, main: MAIN, signal: interruption.signal });
  });

  after(() => {
    interruption.abort();
  });

  it('never says what is not so', () => {
    assert.equal(report.violationCount, 0, printReport(report));
  });

  it('was asked during every fault, and admitted that it did not know', () => {
    const rows = report.rounds.flatMap((round) => round.rows);
    for (const { fault, asked } of rows) assert.ok(asked > 0, `${fault}: nobody asked`);
    const admitted = rows.filter(({ unknown }) => unknown > 0).map(({ fault }) => fault);
    for (const fault of ['SIGSTOP a node', 'cut a node off', 'SIGKILL a node']) {
      assert.ok(admitted.includes(fault), printReport(report));
    }
  });

  it('answers as ever while a clock is wrong', () => {
    const row = report.rounds[0]?.rows.find(({ fault }) => fault === 'step a clock');
    assert.deepEqual([row?.violations, row?.unknown], [0, row?.excused]);
  });
});
