import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { assertDocumented, type SeenResponse } from '../support/http-contract.ts';
import { detailOf, presenceOf } from '../support/http-expect.ts';
import { type RawRequest, rawRequest } from '../support/http-raw.ts';
import { useServerClients } from '../support/http-server-clients.ts';
import { stop, useServerProcesses } from '../support/http-server-process.ts';
import { SECRET, serviceToken, tokenOf } from '../support/http-tokens.ts';

/** A request to a server process, held against the OpenAPI document. */
async function send(url: string, request: RawRequest): Promise<SeenResponse> {
  const response = await rawRequest(url, request);
  assertDocumented(request.method ?? 'GET', request.path, response);
  return response;
}

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

describe('the running server', () => {
  const servers = useServerProcesses();
  const clients = useServerClients();

  it('tells operators how it is', async () => {
    const server = servers.start({ WHOSTHERE_JWT_SECRET: SECRET });
    const url = await server.url;
    assert.deepEqual(JSON.parse((await send(url, { path: '/healthz' })).text), { status: 'ok' });
    assert.deepEqual(JSON.parse((await send(url, { path: '/readyz' })).text), { status: 'ready' });
    assert.equal((await send(url, { path: '/openapi.json' })).status, 200);

    await clients.connect(url, 'bob');
    const headers = bearer(await tokenOf('alice'));
    assert.equal(presenceOf(await send(url, { path: '/v1/presence/bob', headers })).evidence, 'traffic');
    await send(url, { path: '/v1/presence/nobody', headers });
    const { text, headers: seen } = await send(url, { path: '/metrics' });
    assert.match(seen['content-type'] ?? '', /^text\/plain; version=0\.0\.4/);
    const samples = text.split('\n').filter((line) => line.startsWith('whosthere_'));
    for (const sample of [
      'whosthere_answers_total{evidence="traffic"} 1',
      'whosthere_answers_total{evidence="no-connection"} 1',
      'whosthere_answers_total{evidence="none"} 0',
      'whosthere_touches_total 1',
      'whosthere_connected_users 1',
      'whosthere_questions_in_flight 0',
    ]) {
      assert.ok(samples.includes(sample), `${sample} is not in:\n${samples.join('\n')}`);
    }
    await stop(server);
  });

  it('has the problem not_found for every route it does not have; with a key for tokens, the demo is none', async () => {
    const server = servers.start({ WHOSTHERE_JWT_SECRET: SECRET });
    const url = await server.url;
    const headers = { ...bearer(await serviceToken()), 'Content-Type': 'application/json' };
    const strangers: readonly RawRequest[] = [
      { path: '/' },
      { path: '/index.html' },
      { method: 'POST', path: '/demo/sign-in', body: '{"name":"alice"}' },
      { path: '/demo/sign-in' },
      { path: '/v1' },
      { path: '/v1/presence/a/b' },
      { path: '/v1/presence/../../etc/passwd' },
      { method: 'PUT', path: '/v1/presence/bob', body: '{' },
      { method: 'PATCH', path: '/v1/touch' },
      { path: '/__proto__' },
    ];
    for (const request of strangers) {
      const response = await send(url, { headers, ...request });
      assert.equal(detailOf(response, 'not_found'), 'no such route', request.path);
      assert.equal('x-powered-by' in response.headers, false);
    }
    detailOf(await send(url, { path: '/%', headers }), 'not_found');
    await stop(server);
  });

  it('signs in whoever gives a name when there is no key, and says that in the log', async () => {
    const server = servers.start();
    const url = await server.url;
    const body = '{"name":"alice"}';
    const path = '/demo/sign-in';
    const response = await rawRequest(url, {
      method: 'POST',
      path,
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    const { token } = JSON.parse(response.text) as { token: string };
    assert.equal((await send(url, { path: '/v1/presence/bob', headers: bearer(token) })).status, 200);
    // Nobody else knows the secret, not even who knows that of another server.
    detailOf(await send(url, { path: '/v1/presence/bob', headers: bearer(await tokenOf('alice')) }), 'unauthorized');
    await stop(server);
    const warning = server.log.find(({ level }) => level === 40);
    assert.match(String(warning?.['msg']), /^no key for tokens is set: whoever gives a name is signed in/);
    assert.equal(server.output.stdout.includes(token), false);
  });

  it('logs one JSON object a line, with no token and no secret in it', async () => {
    const server = servers.start({ WHOSTHERE_JWT_SECRET: SECRET, WHOSTHERE_LOG_LEVEL: 'trace' });
    const url = await server.url;
    const good = await serviceToken();
    const forged = await tokenOf('mallory', {}, 'another secret of thirty-two bytes or more');
    await clients.connect(url, 'bob');
    for (const token of [good, forged]) {
      const headers = { ...bearer(token), 'Content-Type': 'application/json' };
      await send(url, { path: '/v1/presence/bob', headers });
      await send(url, { path: `/v1/presence/bob?token=${token}`, headers });
      await send(url, { method: 'POST', path: '/v1/touch', headers, body: token });
      await send(url, { path: '/v1/presence/%', headers });
    }
    await stop(server);
    assert.ok(server.log.length >= 3);
    for (const line of server.log) {
      assert.equal(typeof line['level'], 'number');
      assert.equal(typeof line['time'], 'number');
      assert.equal(typeof line['msg'], 'string');
    }
    const { stdout, stderr } = server.output;
    assert.equal(stdout.trimEnd().split('\n').length, server.log.length);
    assert.equal(stderr, '');
    for (const secret of [SECRET, good, forged]) assert.equal(stdout.includes(secret), false);
  });
});
