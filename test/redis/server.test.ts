import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, before, describe, it } from 'mocha';
import { type Socket } from 'socket.io-client';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import type { Presence } from '../../src/index.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { useServerClients } from '../support/http-server-clients.ts';
import { SECRET, tokenOf } from '../support/http-tokens.ts';
import { lookAt, until } from '../support/redis-touches.ts';

describe('the server on Redis', () => {
  const clients = useServerClients();
  const nodes: BuiltServer[] = [];
  let redis: RedisServer;

  before(async () => {
    redis = await RedisServer.start();
  });
  after(() => redis.stop());
  afterEach(async () => {
    for (const node of nodes.splice(0)) assert.equal(await node.stop(), 0);
  });

  /** Every look is a probe. Stops at once, unless told otherwise. */
  async function start(env: Readonly<Record<string, string>> = {}): Promise<BuiltServer> {
    const node = await startBuiltServer({
      WHOSTHERE_REDIS_URL: redis.url,
      WHOSTHERE_JWT_SECRET: SECRET,
      WHOSTHERE_FRESH_MS: '1',
      WHOSTHERE_FRESH_FLOOR_MS: '0',
      WHOSTHERE_DRAIN_MS: '0',
      WHOSTHERE_LIMITS: 'off',
      WHOSTHERE_PROBES_PER_TARGET: '1000000',
      WHOSTHERE_PROBES_PER_PAIR: '1000000',
      ...env,
    });
    nodes.push(node);
    return node;
  }

  async function look({ url }: BuiltServer, id: string): Promise<string> {
    const headers = { Authorization: `Bearer ${await tokenOf('vera')}` };
    const response = await fetch(new URL(`/v1/presence/${id}`, url), { headers });
    const { status, evidence } = (await response.json()) as Presence;
    return `${status} ${evidence}`;
  }

  const statusOf = async ({ url }: BuiltServer, path: string): Promise<number> =>
    (await fetch(new URL(path, url))).status;

  it('drains when it is told to stop: not ready, no new connections, and nobody is offline on the way', async () => {
    const [going, staying] = [await start({ WHOSTHERE_DRAIN_MS: '1' }), await start()];
    const bob: Socket = await clients.connect(going.url, 'bob');
    const parted = new Promise<string>((resolve) => bob.once('disconnect', resolve));
    assert.equal(await statusOf(going, '/readyz'), 200);

    going.child.kill('SIGTERM');
    assert.equal(await parted, 'transport close', 'what makes a client connect anew');
    assert.equal(await statusOf(going, '/readyz'), 503);
    assert.equal(await statusOf(going, '/healthz'), 200);
    await assert.rejects(clients.connect(going.url, 'carol'));
    assert.equal(await look(staying, 'bob'), 'unknown none');
    assert.equal(await look(going, 'bob'), 'unknown none');

    await clients.connect(staying.url, 'bob');
    await until(async () => (await look(staying, 'bob')) === 'online probe');
    const [code] = (await once(going.child, 'close')) as [number];
    assert.equal(code, 0);
    assert.equal(await look(staying, 'bob'), 'online probe');
    assert.equal(await look(staying, 'nobody'), 'offline no-connection');
  });

  it('reads the stream of touches, and tells operators how that goes', async () => {
    const node = await start({ WHOSTHERE_TOUCH_STREAM: 'pipeline' });
    const client = await lookAt(redis.url);
    try {
      await client.xAdd('pipeline', '*', { id: 'dave', at: '1790000000000' });
      await client.xAdd('pipeline', '*', { user: 'dave' });
      const samples = async (): Promise<string[]> => {
        const text = await (await fetch(new URL('/metrics', node.url))).text();
        return text.split('\n').filter((line) => line.startsWith('whosthere_stream_'));
      };
      await until(async () => (await samples()).includes('whosthere_stream_poisoned_total 1'));
      await until(async () => (await samples()).includes('whosthere_stream_pending 0'));
      const told = await samples();
      for (const sample of ['entries_total 2', 'touches_total 1', 'failures_total 0', 'behind 0']) {
        assert.ok(told.includes(`whosthere_stream_${sample}`), `${sample} is not in:\n${told.join('\n')}`);
      }
      assert.equal(await client.xLen('pipeline:poison'), 1);
    } finally {
      client.destroy();
    }
  });

  it('is not ready while Redis is away, and ready again by itself', async () => {
    const node = await start();
    await redis.kill();
    await until(async () => (await statusOf(node, '/readyz')) === 503);
    await redis.restart();
    await until(async () => (await statusOf(node, '/readyz')) === 200);
  });
});
