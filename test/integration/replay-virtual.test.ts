import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Answer } from '../../scripts/replay/answer.ts';
import type { Look } from '../../scripts/replay/lookers.ts';
import type { Plant } from '../../scripts/replay/on-virtual-clock/replay-virtually.ts';
import type { Subject } from '../../scripts/replay/on-virtual-clock/subject.ts';
import { replay } from '../../scripts/replay/replay.ts';
import type { Report } from '../../scripts/replay/report.ts';

const SMALL = ['--virtual', '--hours', '6', '--looks', '500'];

interface Run {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

async function run(argv: readonly string[], plant?: Plant, signal?: AbortSignal): Promise<Run> {
  let [out, error] = ['', ''];
  const io = {
    write: (text: string) => (out += text),
    writeError: (text: string) => (error += text),
    terminal: process.stderr,
    ...(signal === undefined ? {} : { signal }),
  };
  const exitCode = await replay(argv, io, plant);
  return { exitCode, out, error };
}

/** Answers as the subject does, but for what `change` makes of it; undefined: not at all. */
function planted(change: (answer: Answer, look: Look) => Answer | undefined): Plant {
  return (subject: Subject) => ({
    opened: (user, device) => {
      subject.opened(user, device);
    },
    said: (user, device) => {
      subject.said(user, device);
    },
    left: (user, device) => {
      subject.left(user, device);
    },
    closed: (user, device) => {
      subject.closed(user, device);
    },
    look: (look, hear, correct) => {
      const tamper = (answer: Answer): void => {
        const changed = change(answer, look);
        if (changed !== undefined) hear(changed);
      };
      subject.look(look, tamper, correct);
    },
    cost: () => subject.cost(),
    end: () => subject.end(),
  });
}

describe('a replay on the virtual clock', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whosthere-virtual-'));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  async function report(...argv: readonly string[]): Promise<Report> {
    const path = join(folder, 'report.json');
    const { exitCode, error } = await run([...SMALL, ...argv, '--json', path]);
    assert.equal(exitCode, 0, error);
    return JSON.parse(await readFile(path, 'utf8')) as Report;
  }

  it('finds no violation in the domain code, and says what it did', async () => {
    const { exitCode, out, error } = await run([...SMALL, '--seed', '42']);
    assert.equal(exitCode, 0);
    assert.equal(error, '');
    for (const expected of [
      'virtual clock, seed 42',
      'no trace was given: this one is synthetic',
      'freshForMs 10,000',
      'offline, no-answer',
      'still looked online after going',
      'no answer broke the contract',
    ]) {
      assert.ok(out.includes(expected), `${expected} in\n${out}`);
    }
  });

  it('reports the same for the same seed, and something else for another', async () => {
    const { run: first, ...one } = await report('--seed', '1');
    const { run: again, ...same } = await report('--seed', '1');
    const { run: other, ...another } = await report('--seed', '2');
    assert.deepEqual(same, one);
    assert.notDeepEqual(another.rows, one.rows);
    assert.deepEqual([first.seed, again.seed, other.seed], [1, 1, 2]);
  });

  it('looks at every departure, and is right but within the freshness window', async () => {
    const { answers, corrections, rows, lingering, cost, violationCount } = await report();
    assert.equal(violationCount, 0);
    assert.equal(
      rows.flatMap(({ grades }) => Object.values(grades)).reduce((a, b) => a + b, 0),
      answers + corrections,
    );
    for (const { ending, departures, lingeredMs } of lingering) {
      assert.ok(departures > 0, ending);
      assert.ok(lingeredMs.count >= 0.9 * departures, ending);
      assert.ok(lingeredMs.max <= (ending === 'goodbye' ? 0 : 10_200), ending);
    }
    assert.ok(cost.probes > 0 && cost.pings > 0 && cost.answersAfterProbe > 0);
  });

  it('replays a file, and the stretch of it that is asked for', async () => {
    const path = join(folder, 'trace.csv');
    await writeFile(
      path,
      'at_s,user,event,silent_s\n0,ann,join,0\n4000,bob,join,0\n5000,ann,drop,250\n9000,bob,leave,0\n',
    );
    const { out } = await run(['--virtual', path, '--from', '1', '--hours', '1']);
    assert.match(out, /^trace\.csv: virtual clock/);
    assert.match(out, /2 users, 2 connections, 0 words; 1\.00 h from hour 1\.00/);
    const later = await run(['--virtual', path, '--from', '3']);
    assert.deepEqual([later.exitCode, later.error], [2, 'error: --from 3: the trace ends after 2.50 hours\n']);
  });

  const plants: readonly (readonly [kind: string, Parameters<typeof planted>[0]])[] = [
    ['stale', (answer) => ({ ...answer, checkedAtMs: answer.checkedAtMs - 10_001 })],
    ['denied', (answer) => (answer.status === 'online' ? { ...answer, status: 'offline' } : answer)],
    ['goodbye', (answer) => (answer.status === 'offline' ? { ...answer, status: 'online' } : answer)],
    ['future', (answer) => ({ ...answer, lastSeenMs: answer.lastSeenMs === null ? null : answer.lastSeenMs + 1 })],
    ['late', (answer, { number }) => (number === 17 ? undefined : answer)],
    ['unknown', (answer, { number }) => (number === 17 ? { ...answer, status: 'unknown' } : answer)],
    ['unasked', (answer, { number }) => (number === 17 ? { ...answer, user: 'somebody else' } : answer)],
  ];
  for (const [kind, change] of plants) {
    it(`exits with 1 for a planted violation: ${kind}`, async () => {
      const { exitCode, out } = await run([...SMALL, '--seed', '9'], planted(change));
      assert.equal(exitCode, 1);
      const told = new RegExp(
        `^  ${kind}: .+; line \\d+, user "u\\d+" at \\d+ ms, look \\d+.*, seed 9: (\\{|no answer)`,
        'm',
      );
      assert.match(out, kind === 'unasked' ? /^ {2}unasked: .+ user "somebody else" .+ look 17/m : told);
      assert.match(out, /VIOLATIONS of the contract: /);
    });
  }

  it('ends with the reason it is stopped for', async () => {
    const reason = new Error('enough');
    await assert.rejects(run(SMALL, undefined, AbortSignal.abort(reason)), reason);
  });
});
