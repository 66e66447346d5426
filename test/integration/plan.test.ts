import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Plan } from '../../scripts/plan/plan.ts';
import { plan } from '../../scripts/plan/plan.ts';

const SMALL = ['--sample', '60', '--session-minutes', '6'];

describe('npm run plan', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whosthere-plan-'));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  async function run(...argv: readonly string[]) {
    let [out, error] = ['', ''];
    const io = {
      write: (text: string) => (out += text),
      writeError: (text: string) => (error += text),
      terminal: process.stderr,
    };
    const results = argv.includes('--results') ? [] : ['--results', join(folder, 'none.json')];
    const exitCode = await plan([...argv, ...results], io);
    return { exitCode, out, error };
  }

  it('begins with the arithmetic that everybody quotes', async () => {
    const { exitCode, out } = await run('--users', '1e6', '--friends', '50', ...SMALL);
    assert.equal(exitCode, 0);
    assert.match(out, /^what everybody quotes: 1,000,000 users x 50 friends \/ 86,400 s = 579 messages\/s\n/);
    for (const design of ['broadcast', 'heartbeat + sweep', 'redis-ttl', 'redis-ttl, throttled', 'poll', 'pull']) {
      assert.ok(out.includes(`\n${design} `), design);
    }
    assert.match(out, /pull is cheaper below so many looks a day/);
  });

  it('grows with users, has a peak above the mean, and knows no CPU without results', async () => {
    const path = join(folder, 'plan.json');
    const planned = async (users: string): Promise<Plan> => {
      const { exitCode, error } = await run('--users', users, ...SMALL, '--json', path);
      assert.equal(exitCode, 0, error);
      return JSON.parse(await readFile(path, 'utf8')) as Plan;
    };
    const [few, many] = [await planned('6e4'), await planned('6e6')];
    assert.equal(few.simulatedUsers, 60);
    for (const [index, { contender, mean, peak, breakEvenCores }] of many.rows.entries()) {
      assert.equal(breakEvenCores, null);
      assert.equal(mean.cores, null);
      assert.ok(peak.messagesIn + peak.messagesOut > mean.messagesIn + mean.messagesOut, contender);
      const before = few.rows[index]?.mean.messagesOut ?? 0;
      assert.ok(Math.abs(mean.messagesOut - 100 * before) < 1e-6 * mean.messagesOut, contender);
      assert.equal(mean.redisCommands > 0, contender.startsWith('redis'), contender);
    }
    const { quotedPerSecond, rows } = many;
    assert.equal(Math.round(quotedPerSecond), Math.round((6e6 * 50) / 86_400));
    assert.deepEqual(rows.find(({ contender }) => contender === 'pull')?.breakEvenMessages, null);
  });

  it('says which is cheaper at any rate, when there is no crossing', async () => {
    const path = join(folder, 'plan.json');
    await run(...SMALL, '--json', path);
    const { rows } = JSON.parse(await readFile(path, 'utf8')) as Plan;
    // A status that is read from Redis on every look costs as much as a refresh, and the heartbeats come on top.
    assert.equal(rows.find(({ contender }) => contender === 'redis-ttl')?.breakEvenMessages, 'pull');
    const poll = rows.find(({ contender }) => contender === 'poll')?.breakEvenMessages;
    assert.ok(typeof poll === 'number' && poll > 10 && poll < 2_000, `${poll}`);
  });

  it('says how it is used', async () => {
    const { exitCode, out } = await run('--help');
    assert.equal(exitCode, 0);
    const guide = await readFile(new URL('../../docs/guides/plan.md', import.meta.url), 'utf8');
    const options = [...out.matchAll(/^ {2}(--[\w-]+(?: <\w+>)?)/gm)].map(([, option]) => option ?? '');
    assert.equal(options.length, 15);
    for (const option of options) assert.ok(guide.includes(`\`${option}\``), option);
  });

  const errors: readonly (readonly [argv: string, complaint: string])[] = [
    ['--users many', "option '--users <n>' argument 'many' is invalid. Expected a number from 2 to 10000000000."],
    ['--friends 0', 'Expected a number from 1 to 10000.'],
    ['--unclean 1.5', 'Expected a number from 0 to 1.'],
    ['--sample 1e3', 'Expected an integer from 10 to 100000.'],
    ['--opens 0 --hovers 0 --lists 0', 'somebody must look at something'],
    ['--nonsense', "unknown option '--nonsense'"],
    ['more', 'too many arguments'],
  ];
  for (const [argv, complaint] of errors) {
    it(`exits with 2 and one line on stderr for ${argv}`, async () => {
      const { exitCode, out, error } = await run(...argv.split(' '));
      assert.deepEqual([exitCode, out], [2, '']);
      assert.ok(error.includes(complaint), error);
      assert.equal(error.trimEnd().split('\n').length, 1, error);
    });
  }

  it('exits with 2 for results that are none', async () => {
    const path = join(folder, 'wrong.json');
    await writeFile(path, '{"month": 1}');
    const { exitCode, error } = await run(...SMALL, '--results', path);
    assert.equal(exitCode, 2);
    assert.match(error, /^error: .+wrong\.json does not hold results of the bench: /);
  });
});
