import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { replay } from '../../scripts/replay/replay.ts';
import { ReplayError } from '../../scripts/replay/replay-error.ts';
import type { Report } from '../../scripts/replay/report.ts';

/** Some four seconds of a synthetic trace. */
const SHORT = ['--hours', '0.01', '--speed', '10', '--looks', '200', '--seed', '3'];

describe('a replay on real sockets', () => {
  const usualTmpdir = process.env['TMPDIR'];
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whosthere-sockets-'));
    process.env['TMPDIR'] = folder;
  });

  after(async () => {
    if (usualTmpdir === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usualTmpdir;
    await rm(folder, { recursive: true });
  });

  async function foldersOfServers(): Promise<string[]> {
    return (await readdir(folder)).filter((name) => name.startsWith('whosthere-replay-'));
  }

  async function run(argv: readonly string[], signal?: AbortSignal) {
    let [out, error] = ['', ''];
    const io = {
      write: (text: string) => (out += text),
      writeError: (text: string) => (error += text),
      terminal: process.stderr,
      ...(signal === undefined ? {} : { signal }),
    };
    return { exitCode: await replay(argv, io), out: () => out, error: () => error };
  }

  it('plays a slice against a server of its own, finds no violation and leaves nothing behind', async () => {
    const path = join(folder, 'report.json');
    const { exitCode, out, error } = await run([...SHORT, '--json', path]);
    assert.equal(exitCode, 0, out() + error());
    const report = JSON.parse(await readFile(path, 'utf8')) as Report;
    const { run: how, rows, answers, cost } = report;
    assert.equal(how.kind, 'real');
    assert.equal(how.windows['freshForMs'], 1000);
    assert.match(out(), /real sockets, 10 times faster than recorded, seed 3/);
    assert.match(out(), /probeTimeoutMs 200/);
    const right = rows.reduce((sum, { grades }) => sum + grades.right, 0);
    assert.ok(right > 0.8 * answers, `${right} of ${answers}`);
    assert.ok(cost.probes > 0 && cost.pings >= cost.probes, JSON.stringify(cost));
    assert.deepEqual(await foldersOfServers(), []);
  });

  it('stops its server when it is stopped', async () => {
    const stop = new AbortController();
    const stopped = run(SHORT, stop.signal);
    stop.abort(new ReplayError('enough'));
    const { exitCode, error } = await stopped;
    assert.deepEqual([exitCode, error()], [2, 'error: enough\n']);
    assert.deepEqual(await foldersOfServers(), []);
  });
});
