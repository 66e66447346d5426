import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import {
  connect,
  ENCODINGS,
  type Layout,
  LAYOUT_NAMES,
  type LayoutClient,
  openLayout,
} from '../../scripts/bench/redis-layouts.ts';
import { RedisServer } from '../../scripts/support/redis-server.ts';

const MAIN = fileURLToPath(new URL('../../scripts/bench/redis-choices.ts', import.meta.url));
const USERS = 2_000;

describe('layouts for sightings in Redis', () => {
  let server: RedisServer;

  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.stop());

  for (const [database, name] of LAYOUT_NAMES.entries()) {
    describe(name, () => {
      const ids = Array.from({ length: USERS }, (_, user) => `user-${user}`);
      const batch = new Map(ids.map((id, user) => [id, 3_580_000_000_000 + user]));
      let client: LayoutClient;
      let layout: Layout;

      before(async () => {
        client = await connect(server.url, database);
        layout = await openLayout(name, client, USERS);
        await layout.merge(batch);
      });
      after(() => {
        client.destroy();
      });

      it('reads what was merged, and nothing of others', async () => {
        const found = await layout.read([...ids, 'nobody']);
        assert.deepEqual(sorted(found), sorted(batch));
      });

      it('raises what is older, and never lowers', async () => {
        const before = await layout.read(['user-1', 'user-2', 'user-3']);
        const [one = NaN, two = NaN, three = NaN] = before.values();
        await layout.merge(
          new Map([
            ['user-1', one - 1],
            ['user-2', two],
            ['user-3', three + 1],
          ]),
        );
        assert.deepEqual(
          sorted(await layout.read(['user-1', 'user-2', 'user-3'])),
          sorted(before.set('user-3', three + 1)),
        );
      });

      it('compares numbers and not digits, and keeps all of the largest', async () => {
        const largest = Number.MAX_SAFE_INTEGER;
        for (const sighting of [2, 10, 9, largest - 1, largest, largest - 1]) {
          await layout.merge(new Map([['late', sighting]]));
        }
        assert.deepEqual([...(await layout.read(['late']))], [['late', largest]]);
      });

      it('has nothing to do for nobody', async () => {
        await layout.merge(new Map());
        assert.equal((await layout.read([])).size, 0);
      });

      it(`is held as ${ENCODINGS[name]}`, async () => {
        const keys = await client.keys('*');
        const encodings = await Promise.all(keys.map((key) => client.objectEncoding(key)));
        assert.deepEqual([...new Set(encodings)], [ENCODINGS[name]]);
      });
    });
  }
});

describe('npm run bench:redis', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whosthere-redis-choices-'));
  });
  after(() => rm(folder, { recursive: true }));

  function start(...argv: readonly string[]) {
    // Its server's folder is then in ours.
    const env = { ...process.env, TMPDIR: folder };
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...argv], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]).then(
      ([[exitCode], out, error]) => ({ exitCode: exitCode as number | null, out, error }),
    );
    return { child, ended };
  }

  it('measures every layout, and tells how it compares to that of the store', async () => {
    const path = join(folder, 'results.json');
    const { exitCode, out, error } = await start('--users', '2e3', '--out', path).ended;
    assert.deepEqual([exitCode, error], [0, '']);
    for (const name of LAYOUT_NAMES) assert.equal([...out.matchAll(new RegExp(`^${name} `, 'gm'))].length, 2, out);

    const { users, results } = JSON.parse(await readFile(path, 'utf8')) as {
      users: number;
      results: { layout: string; measured: Record<string, number>; ratios: Record<string, number> }[];
    };
    assert.equal(users, 2_000);
    assert.deepEqual(
      results.map(({ layout }) => layout),
      [...LAYOUT_NAMES],
    );
    for (const { layout, measured } of results) {
      for (const [measure, value] of Object.entries(measured)) assert.ok(value > 0, `${layout} ${measure}: ${value}`);
    }
    assert.deepEqual(new Set(Object.values(results[0]?.ratios ?? {})), new Set([1]));
  });

  it('stops its server when it is stopped', async () => {
    const { child, ended } = start('--users', '1e6');
    let server: string | undefined;
    while (server === undefined) server = (await readdir(folder)).find((name) => name.startsWith('whosthere-redis-'));
    child.kill('SIGTERM');
    const { exitCode, error } = await ended;
    assert.deepEqual([exitCode, error], [1, 'stopped by SIGTERM\n']);
    // It removes the folder when the server has ended.
    assert.ok(!(await readdir(folder)).includes(server));
  });

  const errors: readonly (readonly [complaint: string, ...argv: string[]])[] = [
    ['Expected a number from 2000 to 10000000.', '--users', 'many'],
    ['no such file or directory', '--out', '/nowhere/x.json'],
  ];
  for (const [complaint, ...argv] of errors) {
    it(`exits with 2 for ${argv.join(' ')}`, async () => {
      const { exitCode, error } = await start(...argv).ended;
      assert.equal(exitCode, 2, error);
      assert.match(error, /^error: .*\n$/);
      assert.ok(error.includes(complaint), error);
    });
  }
});

function sorted(sightings: ReadonlyMap<string, number>): [string, number][] {
  return [...sightings].sort(([a], [b]) => (a < b ? -1 : 1));
}
