import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import { replay } from '../../scripts/replay/replay.ts';

const MAIN = fileURLToPath(new URL('../../scripts/replay/main.ts', import.meta.url));

function runMain(...argv: readonly string[]): Promise<{ exitCode: unknown; out: string; error: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', MAIN, ...argv], (failure, out, error) => {
      resolve({ exitCode: failure === null ? 0 : failure.code, out, error });
    });
  });
}

describe('npm run replay', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whosthere-cli-'));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  it('prints a report and exits with 0; no progress bar where nobody is watching', async () => {
    const { exitCode, out, error } = await runMain('--virtual', '--hours', '1', '--looks', '10');
    assert.deepEqual([exitCode, error], [0, '']);
    assert.match(out, /no answer broke the contract/);
  });

  it('names the line and the column of a trace that is wrong, and exits with 2', async () => {
    const path = join(folder, 'wrong.csv');
    await writeFile(path, 'at_s,user,event,silent_s\n1,ann,join,0\n2,ann,waves,0\n');
    const { exitCode, out, error } = await runMain('--virtual', path);
    assert.deepEqual([exitCode, out], [2, '']);
    assert.equal(
      error,
      'error: wrong.csv, line 3, column event: expected one of join, say, leave, drop; got "waves"\n',
    );
  });

  async function run(argv: readonly string[]) {
    let [out, error] = ['', ''];
    const io = {
      write: (text: string) => (out += text),
      writeError: (text: string) => (error += text),
      terminal: process.stderr,
    };
    const exitCode = await replay(argv, io);
    return { exitCode, out, error };
  }

  it('says how it is used, as the guide does', async () => {
    const { exitCode, out } = await run(['--help']);
    assert.equal(exitCode, 0);
    const guide = await readFile(new URL('../../docs/guides/replay.md', import.meta.url), 'utf8');
    const options = [...out.matchAll(/^ {2}(--[\w-]+(?: <\w+>)?)/gm)].map(([, option]) => option ?? '');
    assert.equal(options.length, 8);
    for (const option of options) assert.ok(guide.includes(`\`${option}\``), option);
    assert.match(out, /Usage: replay \[TRACE\.csv\[\.gz\]\] \[options\]/);
  });

  const errors: readonly (readonly [argv: string, complaint: string])[] = [
    ['--nonsense', "unknown option '--nonsense'"],
    ['one.csv two.csv', 'too many arguments'],
    ['--seed 1.5', 'Expected an integer from 0 to 2147483647.'],
    ['--hours 0', 'Expected a number from 0.0001 to 1000000.'],
    ['--from -1', 'Expected a number from 0 to 1000000.'],
    ['--looks many', 'Expected an integer from 0 to 10000000.'],
    ['--looks-per-change 1e3', 'Expected an integer from 0 to 1000.'],
    ['--virtual --speed 2', '--speed is for real sockets'],
    ['--speed 60', 'the highest speed is 20'],
    ['none.csv', 'none.csv: cannot be read'],
    ['--virtual --from 24', 'the trace ends after 24.00 hours'],
    ['--virtual --hours 1 --looks 1 --json /nowhere/report.json', 'ENOENT'],
  ];
  for (const [argv, complaint] of errors) {
    it(`exits with 2 and one line on stderr for ${argv}`, async () => {
      const { exitCode, error } = await run(argv.split(' '));
      assert.equal(exitCode, 2);
      assert.ok(error.includes(complaint), error);
      assert.equal(error.trimEnd().split('\n').length, 1, error);
    });
  }
});
