import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'mocha';
import type { RedisClientType } from 'redis';
import { RedisServer } from '../../../scripts/support/redis-server.ts';
import { consumeTouches, createToucher } from '../../../src/redis.ts';
import { lookAt, sightingOf, until } from '../../support/redis-touches.ts';

const PYTHON = '/usr/bin/python3';
const EXAMPLE = path.resolve(import.meta.dirname, '../../../docs/examples/touch_stream.py');

describe('the example of a pipeline in Python', () => {
  let server: RedisServer;
  let redis: RedisClientType;

  /** Runs it on these messages, as its usage says. */
  async function run(messages: readonly object[], args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
    const child = spawn(PYTHON, [EXAMPLE, ...args], { env: { ...process.env, ...env } });
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    child.stdin.end(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.deepEqual([code, ...(await said)], [0, '', '']);
  }

  before(async () => {
    server = await RedisServer.start();
    redis = await lookAt(server.url);
  });
  after(async () => {
    redis.destroy();
    await server.stop();
  });

  it('moves last seen', async () => {
    const toucher = await createToucher({ redis: server.url });
    const touches = await consumeTouches(toucher, { redis: server.url, stream: 'chat:messages' });
    const lunchMs = Date.UTC(2026, 0, 1, 12);
    const startMs = Date.now();
    const messages = [
      { from: 'alice', sentAt: lunchMs },
      { from: 'bob', sentAt: lunchMs, loggedOut: true },
      { from: 'carol' },
      { from: 'Zoë 🦉', sentAt: lunchMs + 1 },
    ];
    await run(messages, [server.url, 'chat:messages'], {});
    await until(() => touches.stats.touches === 4);
    assert.deepEqual(await sightingOf(redis, 'alice'), { atMs: lunchMs, left: false });
    assert.deepEqual(await sightingOf(redis, 'bob'), { atMs: lunchMs, left: true });
    assert.deepEqual(await sightingOf(redis, 'Zoë 🦉'), { atMs: lunchMs + 1, left: false });
    const { atMs = 0 } = (await sightingOf(redis, 'carol')) ?? {};
    assert.ok(atMs >= startMs - 1_000 && atMs <= Date.now() + 1_000, `${atMs}, started ${startMs}`);

    // The same messages again, by way of the environment: nothing older wins.
    await run([{ from: 'carol', sentAt: lunchMs, loggedOut: true }, ...messages.slice(0, 2)], [], {
      WHOSTHERE_REDIS_URL: server.url,
      WHOSTHERE_TOUCH_STREAM: 'chat:messages',
    });
    await until(() => touches.stats.touches === 7);
    assert.deepEqual(await sightingOf(redis, 'carol'), { atMs, left: false });
    assert.deepEqual({ ...touches.stats }, { entries: 7, touches: 7, poisoned: 0, failures: 0 });
    await touches.close();
    await toucher.close();
  });
});
