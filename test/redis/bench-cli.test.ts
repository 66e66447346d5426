import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import { CONTENDER_NAMES } from '../../scripts/bench/contenders/contender.ts';
import { readResults } from '../../scripts/bench/results-file.ts';

const MAIN = fileURLToPath(new URL('../../scripts/bench/main.ts', import.meta.url));

describe('npm run bench', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whosthere-bench-cli-'));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  function run(...argv: readonly string[]): Promise<{ exitCode: unknown; out: string; error: string }> {
    const { TRACE: _ofTheCaller, ...env } = process.env;
    return new Promise((resolve) => {
      execFile(process.execPath, ['--import', 'tsx', MAIN, ...argv], { env }, (failure, out, error) => {
        resolve({ exitCode: failure === null ? 0 : failure.code, out, error });
      });
    });
  }

  it('plays a recorded trace through every contender, and writes what came of it beside what was there', async () => {
    const trace = join(folder, 'trace.csv');
    await writeFile(
      trace,
      'at_s,user,event,silent_s\n0,ann,join,0\n10,bob,join,0\n400,ann,say,0\n2000,bob,drop,250\n4000,ann,leave,0\n',
    );
    const path = join(folder, 'results.json');
    const { exitCode, out, error } = await run('--only', 'month', '--trace', trace, '--out', path);
    assert.deepEqual([exitCode, error], [0, '']);
    assert.match(out, /^month: 24 h of a recorded trace/m);
    const { month } = await readResults(path);
    assert.deepEqual(
      month?.runs.map(({ contender }) => contender),
      [...CONTENDER_NAMES],
    );
    assert.equal(month.circumstances.command, 'npm run bench -- --only month');
    assert.ok(!(await readFile(path, 'utf8')).includes(folder), 'names a folder of this machine');

    const freshness = await run('--only', 'freshness', '--trace', trace, '--out', path);
    assert.equal(freshness.exitCode, 0, freshness.error);
    const both = await readResults(path);
    assert.deepEqual(both.month, month);
    assert.deepEqual(
      both.freshness?.windows.map(({ freshForMs }) => freshForMs),
      [10_000, 5_000, 2_000, 1_000],
    );
    // The default is the default.
    assert.deepEqual(both.freshness.windows[0]?.run.messages, month.runs.at(-1)?.messages);
  });

  it('leaves out what needs a recorded trace when there is none, and says so', async () => {
    const path = join(folder, 'none.json');
    const { exitCode, error } = await run('--only', 'month,slice', '--out', path);
    assert.equal(exitCode, 0);
    assert.match(error, /left out: month, which needs the recorded month \(--trace <file>\)\nleft out: slice, /);
  });

  const errors: readonly (readonly [complaint: string, ...argv: string[]])[] = [
    ['Expected some of month, ', '--only', 'week'],
    ["unknown option '--fast'", '--fast'],
    ['Expected an integer from 0 to 2147483647.', '--seed', 'x'],
    ['the scale model needs what costs, day1k and day10k measure', '--only', 'scale', '--out', '/nowhere/x.json'],
    ['none.csv: cannot be read', '--only', 'month', '--trace', 'none.csv', '--out', '/nowhere/x.json'],
  ];
  for (const [complaint, ...argv] of errors) {
    it(`exits with 2 for ${argv.join(' ')}`, async () => {
      const { exitCode, error } = await run(...argv);
      assert.equal(exitCode, 2, error);
      assert.ok(error.includes(complaint), error);
    });
  }
});
