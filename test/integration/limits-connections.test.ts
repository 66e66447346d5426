import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { io as open, type Socket } from 'socket.io-client';
import { rawRequest } from '../support/http-raw.ts';
import { type Environment, type ServerProcess, stop, useServerProcesses } from '../support/http-server-process.ts';
import { SECRET, tokenOf } from '../support/http-tokens.ts';

const ADDRESS = '203.0.113.7';
const BEHIND_PROXY = { WHOSTHERE_JWT_SECRET: SECRET, WHOSTHERE_TRUST_PROXY: '1' };

type Transport = 'polling' | 'websocket';

describe('connections to the server', () => {
  const servers = useServerProcesses();
  const clients: Socket[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });

  async function withServer(
    env: Environment,
    work: (url: string, server: ServerProcess) => Promise<void>,
  ): Promise<void> {
    const server = servers.start(env);
    await work(await server.url, server);
    for (const client of clients) client.disconnect();
    assert.deepEqual(await stop(server), { code: 0, signal: null });
  }

  /** The socket, or what it was refused with. */
  async function connect(
    url: string,
    userId: string,
    { from, transport = 'websocket' }: { from?: string; transport?: Transport } = {},
  ): Promise<Socket | Error> {
    const client = open(url, {
      auth: { token: await tokenOf(userId) },
      transports: [transport],
      reconnection: false,
      forceNew: true,
      ...(from !== undefined && { extraHeaders: { 'X-Forwarded-For': from } }),
    });
    clients.push(client);
    return new Promise((resolve) => {
      client.once('connect', () => {
        resolve(client);
      });
      client.once('connect_error', resolve);
    });
  }

  async function assertLetIn(connecting: Promise<Socket | Error>): Promise<Socket> {
    const result = await connecting;
    if (result instanceof Error) throw result;
    return result;
  }

  async function assertRefused(connecting: Promise<Socket | Error>): Promise<Error> {
    const result = await connecting;
    assert.ok(result instanceof Error, 'let in');
    return result;
  }

  for (const transport of ['polling', 'websocket'] as const) {
    it(`are so many for each address, as the proxy has it, on ${transport}`, () =>
      withServer({ ...BEHIND_PROXY, WHOSTHERE_CONNECTIONS_PER_ADDRESS: '3' }, async (url) => {
        for (let index = 0; index < 3; index += 1) {
          await assertLetIn(connect(url, `user-${index}`, { from: ADDRESS, transport }));
        }
        await assertRefused(connect(url, 'user-3', { from: ADDRESS, transport }));
        await assertLetIn(connect(url, 'user-3', { from: '203.0.113.8', transport }));
        const { text } = await rawRequest(url, { path: '/metrics' });
        assert.match(text, /^whosthere_connections_refused_total 1$/m);
      }));
  }

  it('are not limited from this machine, where the proxy may be', () =>
    withServer({ WHOSTHERE_JWT_SECRET: SECRET, WHOSTHERE_CONNECTIONS_PER_ADDRESS: '3' }, async (url) => {
      // Whatever it claims, since no proxy is trusted.
      for (let index = 0; index < 8; index += 1) await assertLetIn(connect(url, `user-${index}`, { from: ADDRESS }));
    }));

  it('are so many for each user, who may come back when one has ended', () =>
    withServer({ WHOSTHERE_JWT_SECRET: SECRET, WHOSTHERE_CONNECTIONS_PER_USER: '2' }, async (url) => {
      const first = await assertLetIn(connect(url, 'eve'));
      await assertLetIn(connect(url, 'eve'));
      const error = await assertRefused(connect(url, 'eve'));
      assert.deepEqual((error as Error & { data?: unknown }).data, {
        code: 'rate_limited',
        message: 'too many connections of this user',
      });
      await assertLetIn(connect(url, 'alice'));
      first.disconnect();
      // The server hears of that on another connection than it is asked on.
      while ((await connect(url, 'eve')) instanceof Error);
    }));

  it('are not limited where limits are off, nor is anything else', () =>
    withServer({ ...BEHIND_PROXY, WHOSTHERE_LIMITS: 'off', WHOSTHERE_CONNECTIONS_PER_USER: '1' }, async (url) => {
      for (let index = 0; index < 3; index += 1) await assertLetIn(connect(url, 'eve', { from: ADDRESS }));
      const { text } = await rawRequest(url, { path: '/metrics' });
      assert.doesNotMatch(text, /connections_refused/);
    }));
});

describe('the settings of limits', () => {
  const servers = useServerProcesses();

  it('reach presence', async () => {
    const server = servers.start({ WHOSTHERE_JWT_SECRET: SECRET, WHOSTHERE_HTTP_POLL_MS: '86400000' });
    const url = await server.url;
    const poll = { path: '/v1/presence/bob', headers: { Authorization: `Bearer ${await tokenOf('alice')}` } };
    assert.equal((await rawRequest(url, poll)).status, 200);
    let response = await rawRequest(url, poll);
    // For a second "no connection" is remembered.
    while (response.status === 200) response = await rawRequest(url, poll);
    assert.equal(response.status, 429);
    assert.ok(Number(response.headers['retry-after']) > 80_000, response.headers['retry-after']);
    assert.deepEqual(await stop(server), { code: 0, signal: null });
  });
});
