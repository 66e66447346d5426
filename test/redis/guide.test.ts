import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const guide = readFileSync(path.join(root, 'docs/guides/from-one-node-to-many.md'), 'utf8');
const [settings = '', first = '', second = '', commands = ''] = [...guide.matchAll(/```sh\n([^]*?)```/g)].map(
  ([, block]) => block ?? '',
);

describe('the guide from-one-node-to-many.md', () => {
  let redis: RedisServer;
  const nodes: BuiltServer[] = [];

  before(async () => {
    redis = await RedisServer.start();
  });
  after(async () => {
    for (const node of nodes) assert.equal(await node.stop(), 0);
    await redis.stop();
  });

  it('starts two nodes that know what each other is told', async () => {
    const env = Object.fromEntries(
      [...settings.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    assert.equal(env['WHOSTHERE_REDIS_URL'], 'redis://127.0.0.1:6379');
    env['WHOSTHERE_REDIS_URL'] = redis.url;
    // Nobody is connected: there is nobody to send elsewhere.
    const atOnce = { ...env, WHOSTHERE_DRAIN_MS: '0' };

    let script = commands;
    for (const command of [first, second]) {
      const [, port = ''] = /^PORT=(\d+) npm start\n$/.exec(command) ?? [];
      const node = await startBuiltServer(atOnce);
      nodes.push(node);
      assert.ok(script.includes(`http://127.0.0.1:${port}`), `the guide asks ${port}`);
      script = script.replaceAll(`http://127.0.0.1:${port}`, node.url.replace(/\/$/, ''));
    }
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], {
      cwd: root,
      env: { ...process.env, ...env },
    });
    // The answers of the two curls, with nothing between.
    const answers = stdout.replace('}{', '}\n{').split('\n');
    assert.deepEqual(JSON.parse(answers[0] ?? ''), { accepted: 1 });
    const { lastSeen, checkedAt, ...answer } = JSON.parse(answers[1] ?? '') as Record<string, unknown>;
    assert.equal(typeof lastSeen, 'number');
    assert.equal(checkedAt, lastSeen);
    const [, shown = ''] = /```json\n([^]*?)```/.exec(guide) ?? [];
    assert.deepEqual(answer, JSON.parse(shown));
  });
});
