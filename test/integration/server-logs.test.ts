import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'mocha';
import { detailOf } from '../support/http-expect.ts';
import { rawRequest } from '../support/http-raw.ts';
import { useServerClients } from '../support/http-server-clients.ts';
import { type ServerProcess, stop, useServerProcesses } from '../support/http-server-process.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';

/** In every secret, and in nothing else. */
const HUNTER = 'hunter2-hunter2-hunter2-hunter2-hunter2';
const NOBODY_LISTENS = 'http://127.0.0.1:1';

/** Errors of ours that were logged. */
const errorsOf = ({ log }: ServerProcess): unknown[] => log.filter(({ level }) => level === 50);
const saidBy = ({ output }: ServerProcess): string => output.stdout + output.stderr;

describe('the log of the server', () => {
  const servers = useServerProcesses();
  const clients = useServerClients();
  let policy: Server | undefined;
  afterEach(() => {
    policy?.closeAllConnections();
    policy?.close();
  });
  const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

  it('has no secret in it, whatever goes wrong', async () => {
    const server = servers.start({
      WHOSTHERE_JWT_SECRET: HUNTER,
      WHOSTHERE_METRICS_TOKEN: HUNTER,
      WHOSTHERE_POLICY_URL: `${NOBODY_LISTENS}/?key=${HUNTER}`,
      WHOSTHERE_POLICY_TOKEN: HUNTER,
      WHOSTHERE_LOG_LEVEL: 'trace',
    });
    const url = await server.url;
    const token = await tokenOf('alice', {}, HUNTER);
    const service = await tokenOf('a-service', { scope: 'presence:touch presence:admin' }, HUNTER);
    const look = await rawRequest(url, { path: `/v1/presence/bob?token=${token}`, headers: bearer(token) });
    detailOf(look, 'unavailable');
    for (const Authorization of [`Bearer ${HUNTER}`, `Bearer ${token}`, `Basic ${HUNTER}`]) {
      await rawRequest(url, { path: '/metrics', headers: { Authorization } });
      await rawRequest(url, { method: 'POST', path: '/v1/touch', headers: { Authorization }, body: HUNTER });
    }
    await rawRequest(url, { method: 'DELETE', path: `/v1/presence/${HUNTER}%`, headers: bearer(service) });
    await assert.rejects(clients.connect(url, 'mallory'));
    await stop(server);
    assert.notEqual(errorsOf(server).length, 0);
    for (const secret of [HUNTER, token, service]) assert.equal(saidBy(server).includes(secret), false);
  });

  it('does not tell where keys are', async () => {
    const server = servers.start({ WHOSTHERE_JWKS_URL: `${NOBODY_LISTENS}/?key=${HUNTER}` });
    detailOf(
      await rawRequest(await server.url, { path: '/v1/presence/bob', headers: bearer(await serviceToken()) }),
      'unauthorized',
    );
    await stop(server);
    assert.equal(saidBy(server).includes(HUNTER), false);
  });

  it('has users as hashes in it, also where an error quotes what it could not read', async () => {
    const users = ['alice-0x7', 'bob-0x9'];
    // It names people, and no decision.
    policy = createServer((_request, response) => response.end(users.join(' ')));
    policy.listen(0, '127.0.0.1');
    await once(policy, 'listening');
    const { port } = policy.address() as AddressInfo;
    const logsWith = async (ids: string): Promise<ServerProcess> => {
      const server = servers.start({
        WHOSTHERE_JWT_SECRET: HUNTER,
        WHOSTHERE_POLICY_URL: `http://127.0.0.1:${port}/`,
        WHOSTHERE_LOG_LEVEL: 'trace',
        WHOSTHERE_LOG_IDS: ids,
      });
      const url = await server.url;
      const token = await tokenOf(users[0] ?? '', {}, HUNTER);
      for (const transport of ['websocket', 'polling'] as const) {
        const client = await clients.connectWith(url, token, transport);
        const reply: unknown = await client.emitWithAck('presence:refresh', { ids: users });
        assert.match(JSON.stringify(reply), /"unavailable"/);
      }
      await stop(server);
      assert.notEqual(errorsOf(server).length, 0);
      return server;
    };

    const hashed = await logsWith('hashed');
    for (const user of users) assert.equal(saidBy(hashed).includes(user), false, saidBy(hashed));
    const [first, second] = hashed.log.filter(({ msg }) => msg === 'signed in').map(({ user }) => String(user));
    assert.match(first ?? '', /^[\da-f]{12}$/);
    assert.equal(first, second);

    const plain = await logsWith('plain');
    assert.ok(plain.log.some(({ msg, user }) => msg === 'signed in' && user === users[0]));
  });
});
