import assert from 'node:assert/strict';
import type { JWTPayload } from 'jose';
import { describe, it } from 'mocha';
import { io as open, type ManagerOptions, type Socket } from 'socket.io-client';
import { MAX_IDS_PER_REFRESH, MAX_REFRESH_BYTES } from '../../src/wire/protocol.ts';
import type { SeenResponse } from '../support/http-contract.ts';
import { detailOf } from '../support/http-expect.ts';
import { type RawRequest, rawRequest } from '../support/http-raw.ts';
import { useServerClients } from '../support/http-server-clients.ts';
import { type Environment, stop, useServerProcesses } from '../support/http-server-process.ts';
import { next, refreshRaw } from '../support/http-sockets.ts';
import { SECRET, tokenOf } from '../support/http-tokens.ts';

const OWN = { WHOSTHERE_JWT_SECRET: SECRET };
const LISTED = 'https://app.example';
const FOREIGN = 'https://evil.example';

describe('the edge of the server', () => {
  const servers = useServerProcesses();
  const clients = useServerClients();

  /** A server with these settings, for as long as the work takes. */
  const withServer = async (env: Environment, work: (url: string) => Promise<void>): Promise<void> => {
    const server = servers.start(env);
    await work(await server.url);
    assert.deepEqual(await stop(server), { code: 0, signal: null });
  };
  const look = async (url: string, headers: Readonly<Record<string, string>> = {}): Promise<SeenResponse> =>
    rawRequest(url, {
      path: '/v1/presence/bob',
      headers: { Authorization: `Bearer ${await tokenOf('alice')}`, ...headers },
    });
  /** What a browser's page of this origin comes to, over this transport: let in, or why not. */
  const connectFrom = async (
    url: string,
    headers: Readonly<Record<string, string>>,
    transport: 'polling' | 'websocket' = 'websocket',
  ): Promise<string> => {
    const options: Partial<ManagerOptions> = { transports: [transport], extraHeaders: headers };
    const client: Socket = open(url, { auth: { token: await tokenOf('alice') }, reconnection: false, ...options });
    const result = await Promise.race([
      next(client, 'connect').then(() => 'let in'),
      next<Error>(client, 'connect_error').then(({ message }) => message),
    ]);
    client.disconnect();
    return result;
  };

  it('serves its own pages, those that are listed, and whoever is no browser; and no others', () =>
    withServer({ ...OWN, WHOSTHERE_ORIGINS: `${LISTED}, http://localhost:8080` }, async (url) => {
      for (const origin of [undefined, url, LISTED, 'http://localhost:8080']) {
        const headers = origin === undefined ? {} : { Origin: origin };
        assert.equal((await look(url, headers)).status, 200, origin);
        for (const transport of ['polling', 'websocket'] as const)
          assert.equal(await connectFrom(url, headers, transport), 'let in', origin);
      }
      for (const origin of [FOREIGN, 'null', `${LISTED}.evil.example`, url.replace('127.0.0.1', 'localhost')]) {
        detailOf(await look(url, { Origin: origin }), 'forbidden');
        for (const transport of ['polling', 'websocket'] as const)
          assert.notEqual(await connectFrom(url, { Origin: origin }, transport), 'let in', origin);
      }
    }));

  it('refuses foreign pages before it looks at anything else', () =>
    withServer(OWN, async (url) => {
      for (const request of [
        { path: '/metrics' },
        { path: '/no/such/route' },
        { path: '/v1/touch', method: 'POST', body: '{' },
        { path: '/socket.io/?EIO=4&transport=polling' },
      ] satisfies RawRequest[]) {
        const { status } = await rawRequest(url, { ...request, headers: { Origin: FOREIGN } });
        assert.equal(status, 403, request.path);
      }
    }));

  it('has no CORS unless origins are listed, and then for these alone', async () => {
    const preflight: RawRequest = {
      method: 'OPTIONS',
      path: '/v1/presence/refresh',
      headers: { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization' },
    };
    const corsOf = ({ headers }: SeenResponse): [string, string | undefined][] =>
      Object.entries(headers).filter(([name]) => name.startsWith('access-control-'));
    const from = (Origin: string, request: RawRequest): RawRequest => ({
      ...request,
      headers: { ...request.headers, Origin },
    });
    const polling = { path: '/socket.io/?EIO=4&transport=polling' };
    await withServer(OWN, async (url) => {
      for (const request of [preflight, { path: '/healthz' }, polling]) {
        for (const origin of [url, FOREIGN])
          assert.deepEqual(corsOf(await rawRequest(url, from(origin, request))), [], request.path);
      }
    });
    await withServer({ ...OWN, WHOSTHERE_ORIGINS: LISTED }, async (url) => {
      const asked = await rawRequest(url, from(LISTED, preflight));
      assert.equal(asked.status, 204);
      assert.deepEqual(Object.fromEntries(corsOf(asked)), {
        'access-control-allow-origin': LISTED,
        'access-control-allow-methods': 'GET,POST,PUT,DELETE',
        'access-control-allow-headers': 'Authorization,Cache-Control,Content-Type',
        'access-control-max-age': '600',
        'access-control-expose-headers': 'Retry-After',
      });
      for (const request of [{ path: '/healthz' }, polling]) {
        const allowed = new Map(corsOf(await rawRequest(url, from(LISTED, request))));
        assert.equal(allowed.get('access-control-allow-origin'), LISTED, request.path);
        assert.equal(allowed.has('access-control-allow-credentials'), false, 'nothing here rests on cookies');
      }
      for (const request of [preflight, { path: '/healthz' }]) {
        const { headers, status } = await rawRequest(url, from(FOREIGN, request));
        assert.equal(status, 403);
        assert.equal('access-control-allow-origin' in headers, false);
      }
    });
  });

  it('believes a proxy about its host only if it is a trusted one', async () => {
    const claims = { Origin: 'https://chat.example', 'X-Forwarded-Host': 'chat.example' };
    await withServer(OWN, async (url) => {
      detailOf(await look(url, claims), 'forbidden');
      assert.notEqual(await connectFrom(url, claims), 'let in');
    });
    await withServer({ ...OWN, WHOSTHERE_TRUST_PROXY: 'loopback' }, async (url) => {
      assert.equal((await look(url, claims)).status, 200);
      assert.equal(await connectFrom(url, claims), 'let in');
    });
  });

  it('sends security headers with all that it answers', () =>
    withServer({}, async (url) => {
      const paths = ['/', '/main.js', '/healthz', '/no/such/route', '/v1/presence/bob', '/socket.io/', '/%'];
      for (const path of [...paths, '/socket.io/?EIO=4&transport=polling']) {
        const { headers } = await rawRequest(url, { path });
        assert.match(headers['content-security-policy'] ?? '', /default-src 'none';.*frame-ancestors 'none'/, path);
        assert.equal(headers['x-content-type-options'], 'nosniff', path);
        assert.equal(headers['x-frame-options'], 'DENY', path);
        assert.equal(headers['referrer-policy'], 'no-referrer', path);
        assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path);
        assert.equal('x-powered-by' in headers, false, path);
        assert.equal('strict-transport-security' in headers, false, path);
      }
    }));

  it('tells metrics to whoever has the token for them', () =>
    withServer({ ...OWN, WHOSTHERE_METRICS_TOKEN: 'scrape-me-0123456789==' }, async (url) => {
      const scrape = (Authorization?: string): Promise<SeenResponse> =>
        rawRequest(url, { path: '/metrics', headers: Authorization === undefined ? {} : { Authorization } });
      for (const wrong of [
        undefined,
        '',
        'Bearer',
        'Bearer scrape-me-0123456789=',
        'Bearer scrape-me-0123456789===',
        'Bearer SCRAPE-me-0123456789==',
        'scrape-me-0123456789==',
        'Basic scrape-me-0123456789==',
        `Bearer ${await tokenOf('alice', { scope: 'presence:admin' })}`,
      ]) {
        detailOf(await scrape(wrong), 'unauthorized');
      }
      for (const right of ['Bearer scrape-me-0123456789==', 'bearer  scrape-me-0123456789=='])
        assert.match((await scrape(right)).text, /^whosthere_touches_total 0$/m);
      assert.equal((await rawRequest(url, { path: '/healthz' })).status, 200);
    }));

  it('takes tokens of its issuer and for its audience alone', () =>
    withServer({ ...OWN, WHOSTHERE_JWT_ISSUER: 'https://id.example', WHOSTHERE_JWT_AUDIENCE: 'chat' }, async (url) => {
      const good = { iss: 'https://id.example', aud: 'chat' };
      const tokens: readonly (readonly [claims: JWTPayload, status: number])[] = [
        [good, 200],
        [{ ...good, aud: ['mail', 'chat'] }, 200],
        [{}, 401],
        [{ ...good, aud: 'mail' }, 401],
        [{ ...good, iss: 'https://evil.example' }, 401],
      ];
      for (const [claims, status] of tokens) {
        const Authorization = `Bearer ${await tokenOf('alice', claims)}`;
        assert.equal((await look(url, { Authorization })).status, status, JSON.stringify(claims));
      }
    }));

  it('ends a connection with its token', () =>
    withServer(OWN, async (url) => {
      const token = await tokenOf('alice', { exp: Math.floor(Date.now() / 1000) + 2 });
      const client = open(url, { auth: { token }, reconnection: false });
      await Promise.all([next(client, 'connect'), next(client, 'presence:expiring')]);
      assert.match(await next<string>(client, 'disconnect'), /^transport/);
      client.disconnect();
    }));

  it('takes the largest refresh there can be, and hangs up on anything larger', () =>
    withServer(OWN, async (url) => {
      // Characters that take the most when they are escaped, as some JSON writers escape everything.
      const character = (index: number): string => `\\ud83d\\u${(0xde00 + index).toString(16)}`;
      const id = (index: number): string =>
        `"${character(0).repeat(126)}${character(Math.floor(index / 64))}${character(index % 64)}"`;
      const ids = Array.from({ length: MAX_IDS_PER_REFRESH }, (_, index) => id(index));
      const largest = `{"ids":[${ids.join(',')}],"maxAge":9007199254740991,"background":true}`;
      assert.ok(largest.length > MAX_REFRESH_BYTES - 1_024);
      const client = await clients.connect(url, 'alice');
      const reply = await refreshRaw(client, largest);
      assert.ok(reply !== undefined && 'presences' in reply);
      assert.equal(reply.presences.length + reply.pending.length, MAX_IDS_PER_REFRESH);
      const tooLarge = `{"ids":["${'x'.repeat(MAX_REFRESH_BYTES)}"]}`;
      assert.equal(await refreshRaw(client, tooLarge), undefined);
    }));
});
