import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Presence, RefreshAck, RefreshMessage } from '../../src/index.ts';
import { assertDocumented } from '../support/http-contract.ts';
import { detailOf, presenceOf } from '../support/http-expect.ts';
import { rawRequest } from '../support/http-raw.ts';
import { useServerClients } from '../support/http-server-clients.ts';
import { type ServerProcess, stop, useServerProcesses } from '../support/http-server-process.ts';
import { SECRET, tokenOf } from '../support/http-tokens.ts';
import { decide, type PolicyEndpoint, startPolicyEndpoint } from '../support/policy-endpoint.ts';

/** The policy's token. */
const TOKEN = 'of-the-policy-endpoint';

/** Levels of whom alice asks about. */
const LEVELS = new Map([
  ['bob', 'full'],
  ['carol', 'approximate'],
  ['dave', 'hidden'],
]);
const gist = ({ id, status, evidence }: Presence): string => `${id}: ${status}, ${evidence}`;

describe('the server with a policy endpoint', () => {
  let endpoint: PolicyEndpoint;
  beforeEach(async () => {
    endpoint = await startPolicyEndpoint();
    endpoint.answering = decide((id, viewer) => (viewer === 'alice' ? (LEVELS.get(id) ?? 'hidden') : 'full'));
  });
  afterEach(() => endpoint.close());
  const servers = useServerProcesses();
  const clients = useServerClients();

  const start = (cacheMs = '10000'): ServerProcess =>
    servers.start({
      WHOSTHERE_JWT_SECRET: SECRET,
      WHOSTHERE_POLICY_URL: endpoint.url,
      WHOSTHERE_POLICY_TOKEN: TOKEN,
      WHOSTHERE_POLICY_CACHE_MS: cacheMs,
    });

  async function look(url: string, viewer: string, id: string): ReturnType<typeof rawRequest> {
    const headers = { Authorization: `Bearer ${await tokenOf(viewer)}`, 'Cache-Control': 'no-cache' };
    const response = await rawRequest(url, { path: `/v1/presence/${id}`, headers });
    assertDocumented('GET', `/v1/presence/${id}`, response);
    return response;
  }

  it('asks it, and tells viewers no more than it allows, on both ways in', async () => {
    const server = start();
    const url = await server.url;
    const alice = await clients.connect(url, 'alice');
    for (const id of LEVELS.keys()) await clients.connect(url, id);

    const message: RefreshMessage = { ids: ['dave', 'carol', 'bob', 'nobody'] };
    const ack = (await alice.emitWithAck('presence:refresh', message)) as RefreshAck;
    assert.ok('presences' in ack);
    const found = new Map(ack.presences.map((presence) => [presence.id, presence]));
    assert.deepEqual([...found.values()].map(gist).sort(), [
      'bob: online, traffic',
      'carol: online, traffic',
      'dave: offline, no-connection',
      'nobody: offline, no-connection',
    ]);
    assert.equal(found.get('carol')?.lastSeenApprox, 'recently');
    assert.equal(found.get('dave')?.lastSeen, null);
    assert.deepEqual(endpoint.questions, [{ viewer: 'alice', ids: message.ids }]);
    assert.equal(endpoint.headers[0]?.authorization, `Bearer ${TOKEN}`);

    assert.equal(gist(presenceOf(await look(url, 'alice', 'dave'))), 'dave: offline, no-connection');
    assert.equal(endpoint.questions.length, 1);
    assert.equal(gist(presenceOf(await look(url, 'ann', 'dave'))), 'dave: online, traffic');
    assert.deepEqual(endpoint.questions.slice(1), [{ viewer: 'ann', ids: ['dave'] }]);
    await stop(server);
  });

  it('is closed while it fails, says so to the operator alone, and opens again with it', async () => {
    const server = start('0');
    const url = await server.url;
    const alice = await clients.connect(url, 'alice');
    await clients.connect(url, 'bob');
    assert.equal(presenceOf(await look(url, 'alice', 'bob')).status, 'online');

    const { answering } = endpoint;
    endpoint.answering = (response) => response.writeHead(500).end('{"access":["full"]}');
    const detail = 'the policy gave no decision';
    const logged = server.logged(detail);
    assert.equal(detailOf(await look(url, 'alice', 'bob'), 'unavailable'), detail);
    assert.match(JSON.stringify(await logged), /status 500/);
    const ack = (await alice.emitWithAck('presence:refresh', { ids: ['bob'] })) as RefreshAck;
    assert.deepEqual(ack, { error: { code: 'unavailable', message: detail } });
    assert.ok(!server.output.stdout.includes(TOKEN));

    endpoint.answering = answering;
    assert.equal(presenceOf(await look(url, 'alice', 'bob')).status, 'online');
    await stop(server);
  });
});
