import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';

/** How long what a script has stopped may take to be gone: it need not have waited for the helpers of its processes. */
const GONE_WITHIN_MS = 10_000;

describe('benches of nodes on Redis', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whosthere-redis-nodes-'));
  });
  after(() => rm(folder, { recursive: true }));

  describe('npm run bench:nodes', () => {
    const main = 'redis-nodes/main.ts';

    it('measures both designs with few nodes and more, and says whether ours stays as cheap', async () => {
      const path = join(folder, 'nodes.json');
      const { exitCode, out, error } = await ended(start(main, '--nodes', '2,4', '--probes', '40', '--out', path));
      assert.deepEqual([exitCode, error], [0, '']);
      assert.match(
        out,
        /^whosthere (stays|does NOT stay) within 20 % of what a probe takes with 2 nodes: messages x1\.00 /,
      );
      for (const nodes of [2, 4]) {
        assert.equal(rowsOf(out, `whosthere, ${nodes}`), 2, out);
        assert.equal(rowsOf(out, `sharded adapter, ${nodes}`), 3, out);
      }

      const { probes, results } = JSON.parse(await readFile(path, 'utf8')) as {
        probes: number;
        results: { design: string; nodes: number; measured: { messages: number; roundTripMs: number } }[];
      };
      assert.equal(probes, 40);
      assert.deepEqual(
        results.map(({ design, nodes, measured: { messages } }) => [design, nodes, messages]),
        [
          // A question, that it was heard, and the answer.
          ['whosthere', 2, 3],
          ['whosthere', 4, 3],
          // A question, how many of its clients each of the others asks, and the answer.
          ['sharded adapter', 2, 3],
          ['sharded adapter', 4, 5],
        ],
      );
      for (const { measured } of results) assert.ok(measured.roundTripMs > 0);
    });

    it('stops all its processes when it is stopped', () => stops(main, 'node-main.ts'));

    const errors: readonly (readonly [complaint: string, ...argv: string[]])[] = [
      ['Expected a number from 8 to 1000000.', '--probes', 'many'],
      ['Expected a number from 2 to 64.', '--nodes', '2,many'],
      ['no such file or directory', '--out', '/nowhere/x.json'],
    ];
    for (const [complaint, ...argv] of errors) {
      it(`exits with 2 for ${argv.join(' ')}`, () => refuses(main, argv, complaint));
    }
  });

  describe('npm run bench:held', () => {
    const main = 'redis-held.ts';

    it('measures a node that holds many users and is cut off, and says whether it was blocked for too long', async () => {
      const path = join(folder, 'held.json');
      const { exitCode, out, error } = await ended(start(main, '--users', '1e3', '--out', path));
      assert.deepEqual([exitCode, error], [0, '']);
      assert.match(out, /^after a cut the event loop was blocked for .*: the limit of 50 ms is (kept|BROKEN)/);
      assert.equal(rowsOf(out, '1,000 users on one node'), 1, out);
      for (const what of ['memory of Redis', 'subscribing', 'settled after a cut'])
        assert.equal(rowsOf(out, what), 1, out);

      const { users, results } = JSON.parse(await readFile(path, 'utf8')) as {
        users: number;
        results: {
          bytesPerUser: { redis: number };
          cuts: { connectedMs: number; settledMs: number; blocked: { byClockMs: number; byWorkMs: number } }[];
        };
      };
      assert.equal(users, 1_000);
      assert.ok(results.bytesPerUser.redis > 100, `${results.bytesPerUser.redis} bytes per user`);
      assert.equal(results.cuts.length, 5);
      for (const { connectedMs, settledMs, blocked } of results.cuts) {
        assert.ok(connectedMs > 0 && settledMs > connectedMs);
        assert.ok(blocked.byClockMs > 0 && blocked.byWorkMs > 0);
      }
    });

    it('stops all its processes when it is stopped', () => stops(main, 'holder-main.ts'));

    const errors: readonly (readonly [complaint: string, ...argv: string[]])[] = [
      ['Expected a number from 1000 to 10000000.', '--users', 'many'],
      ['too many arguments', 'now'],
    ];
    for (const [complaint, ...argv] of errors) {
      it(`exits with 2 for ${argv.join(' ')}`, () => refuses(main, argv, complaint));
    }
  });
});

/** Leads a group of processes of its own: all that it starts are in it. */
function start(main: string, ...argv: readonly string[]) {
  const path = fileURLToPath(new URL(`../../scripts/bench/${main}`, import.meta.url));
  return spawn(process.execPath, ['--import', 'tsx', path, ...argv], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What came of it, once no process of its group is left. */
async function ended(
  child: ReturnType<typeof start>,
): Promise<{ readonly exitCode: number | null; readonly out: string; readonly error: string }> {
  const [, out, error] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  const patience = AbortSignal.timeout(GONE_WITHIN_MS);
  for (let left = await groupOf(child.pid); left.length > 0; left = await groupOf(child.pid)) {
    assert.ok(!patience.aborted, `left behind: ${left.join('; ')}`);
    await turn();
  }
  return { exitCode: child.exitCode, out, error };
}

async function stops(main: string, moduleOfChild: string): Promise<void> {
  const child = start(main);
  while (!(await groupOf(child.pid)).some((command) => command.includes(moduleOfChild))) await turn();
  child.kill('SIGTERM');
  const { exitCode, error } = await ended(child);
  assert.deepEqual([exitCode, error], [1, 'stopped by SIGTERM\n']);
}

async function refuses(main: string, argv: readonly string[], complaint: string): Promise<void> {
  const { exitCode, error } = await ended(start(main, ...argv));
  assert.equal(exitCode, 2, error);
  assert.match(error, /^error: .*\n$/);
  assert.ok(error.includes(complaint), error);
}

/** How many lines begin so. */
function rowsOf(out: string, beginning: string): number {
  return out.split('\n').filter((line) => line.startsWith(beginning)).length;
}

/** The commands of a group's processes. */
async function groupOf(leader: number | undefined): Promise<string[]> {
  assert.ok(leader !== undefined);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => commandIn(leader, pid)));
  return commands.filter((command) => command !== undefined);
}

/** undefined of a process that is in another group, or has ended. */
async function commandIn(group: number, pid: string): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // After the name, which is in parentheses.
    const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(itsGroup) !== group || state === 'Z') return undefined;
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    return undefined;
  }
}
