import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'mocha';
import type { Socket } from 'socket.io-client';
import { atMsOf, hasLeft } from '../../src/domain/sighting.ts';
import { SqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import type { Presence, RefreshAck } from '../../src/wire/protocol.ts';
import { type Transport, useServerClients } from '../support/http-server-clients.ts';
import { type Environment, stop, useServerProcesses } from '../support/http-server-process.ts';
import { next } from '../support/http-sockets.ts';
import { SECRET, serviceToken, tokenOf } from '../support/http-tokens.ts';
import { withConnection } from '../support/store-files.ts';

/** No traffic is fresh for longer than a millisecond, and a probe takes longer than any test. */
const PROBE_AT_ONCE: Environment = {
  WHOSTHERE_JWT_SECRET: SECRET,
  WHOSTHERE_FRESH_MS: '1',
  WHOSTHERE_FRESH_FLOOR_MS: '0',
  WHOSTHERE_PROBE_TIMEOUT_MS: '60000',
};

describe('the stop of the server', () => {
  const servers = useServerProcesses();
  const clients = useServerClients();

  const storedMoments = async (
    ...ids: readonly string[]
  ): Promise<readonly (readonly [id: string, atMs: number])[]> => {
    const store = await SqliteStore.open(servers.path('whosthere.db'));
    try {
      const found = await store.getMany(ids);
      for (const sighting of found.values()) assert.equal(hasLeft(sighting), false, 'nobody has said goodbye');
      return ids.map((id) => [id, atMsOf(found.get(id) ?? assert.fail(`${id} is not in the file`))]);
    } finally {
      await store.close();
    }
  };
  const post = async (url: string, path: string, token: string, body: object): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`writes what was touched, hangs up and ends with 0 on ${signal}, with sockets open`, async () => {
      const server = servers.start({ WHOSTHERE_JWT_SECRET: SECRET });
      const url = await server.url;
      const startedAtMs = Date.now();
      const transports: readonly Transport[] = ['polling', 'websocket', 'polling', 'websocket'];
      const open = await Promise.all(transports.map((via, index) => clients.connect(url, `user-${index}`, via)));
      const hungUp = open.map((client) => next(client, 'disconnect'));
      await post(url, '/v1/touch', await serviceToken(), { touches: [{ id: 'bob', at: 1_790_000_000_000 }] });

      assert.deepEqual(await stop(server, signal), { code: 0, signal: null });
      await Promise.all(hungUp);
      const [bob, ...others] = await storedMoments('bob', 'user-0', 'user-1', 'user-2', 'user-3');
      assert.deepEqual(bob, ['bob', 1_790_000_000_000]);
      for (const [id, atMs] of others) assert.ok(atMs >= startedAtMs && atMs <= Date.now(), id);
      assert.deepEqual(
        server.log.slice(-2).map(({ msg }) => msg),
        ['stopping', 'stopped'],
      );
      assert.equal(server.output.stderr, '');
    });
  }

  /** A refresh over HTTP that waits for the answer of `target`, which has been asked and does not give one. */
  const refreshUnderWay = async (url: string, target: Socket, targetId: string): Promise<Promise<Response>[]> => {
    target.emit('presence:hello', { version: 1 });
    const asked = next(target, 'presence:probe').then(() => true);
    const token = await tokenOf('carol');
    for (;;) {
      const answered = post(url, '/v1/presence/refresh', token, { ids: [targetId] });
      if (await Promise.race([asked, answered.then(() => false)])) return [answered];
    }
  };

  it('tells nobody under way that a connected user is offline', async () => {
    const server = servers.start(PROBE_AT_ONCE);
    const url = await server.url;
    const bob = await clients.connect(url, 'bob');
    const alice = await clients.connect(url, 'alice');
    const told: Presence[] = [];
    alice.on('presence:resolved', (presences: readonly Presence[]) => told.push(...presences));

    const [answered] = await refreshUnderWay(url, bob, 'bob');
    const reply = (await alice.emitWithAck('presence:refresh', { ids: ['bob'] })) as RefreshAck;
    assert.ok(!('error' in reply));
    assert.deepEqual([reply.presences, reply.pending], [[], ['bob']]);

    const { code } = await stop(server);
    assert.equal(code, 0);
    const body = (await (await answered)?.json()) as { presences: readonly Presence[] };
    told.push(...body.presences);
    assert.deepEqual(new Set(told.map(({ status }) => status)), new Set(['unknown']));
  });

  it('waits for no client that is frozen, silent or never done, and writes what they did', async () => {
    const server = servers.start({ WHOSTHERE_JWT_SECRET: SECRET });
    const url = await server.url;
    const { port } = new URL(url);
    const frozen = await clients.connect(url, 'frozen');
    pauseReading(frozen);
    const silent = connect(Number(port));
    await once(silent, 'connect');
    const half = connect(Number(port));
    const head = ['POST /v1/touch HTTP/1.1', 'Host: x', `Authorization: Bearer ${await serviceToken()}`];
    half.write([...head, 'Content-Length: 100', 'Expect: 100-continue', '', ''].join('\r\n'));
    await once(half, 'data');
    for (const socket of [silent, half]) socket.on('error', () => undefined);

    // Sooner than WebSockets give up by themselves, which is after 30 s.
    const patience = AbortSignal.timeout(25_000);
    const late = once(patience, 'abort').then(() => 'waited for a client');
    assert.deepEqual(await Promise.race([stop(server), late]), { code: 0, signal: null });
    assert.equal((await storedMoments('frozen')).length, 1);
  });

  it('is cut short by a second signal', async () => {
    const server = servers.start({ WHOSTHERE_JWT_SECRET: SECRET });
    const url = await server.url;
    pauseReading(await clients.connect(url, 'frozen'));
    const stopping = server.logged('stopping');
    server.child.kill('SIGTERM');
    await stopping;
    assert.deepEqual(await stop(server, 'SIGINT'), { code: null, signal: 'SIGINT' });
  });

  it('ends with 1, and says so, when sightings cannot be written', async () => {
    const server = servers.start({ WHOSTHERE_JWT_SECRET: SECRET });
    const url = await server.url;
    await withConnection(servers.path('whosthere.db'), async (connection) => {
      await connection.exec('BEGIN IMMEDIATE');
      const response = await post(url, '/v1/touch', await serviceToken(), {
        touches: [{ id: 'bob' }, { id: 'carol' }],
      });
      assert.equal(response.status, 202);
      assert.deepEqual(await stop(server), { code: 1, signal: null });
    });
    const { level, msg } = server.log.at(-1) ?? {};
    assert.equal(level, 50);
    assert.match(String(msg), /^2 sightings could not be written: .*SQLITE_BUSY/);
  });

  it('refuses nothing that it has taken: what was answered with 202 is in the file', async () => {
    const server = servers.start({ WHOSTHERE_JWT_SECRET: SECRET });
    const url = await server.url;
    const token = await serviceToken();
    const stopping = server.logged('stopping');
    const taken: string[] = [];
    // Touches until the door is shut.
    const pipeline = (async () => {
      for (let index = 0; ; index += 1) {
        const response = await post(url, '/v1/touch', token, { touches: [{ id: `user-${index}` }] }).catch(
          () => undefined,
        );
        if (response?.status !== 202) return;
        taken.push(`user-${index}`);
        if (index === 20) server.child.kill('SIGTERM');
      }
    })();
    await stopping;
    await pipeline;
    assert.equal((await server.ended).code, 0);
    assert.ok(taken.length > 20);
    assert.equal((await storedMoments(...taken)).length, taken.length);
  });
});

/** Stops reading, as a suspended laptop does: it will not hear that the server closes the connection. */
function pauseReading(client: Socket): void {
  // In Node the transport is of the package ws, whose sockets can be paused; the typings are those of browsers.
  const transport = client.io.engine.transport as unknown as { ws: { pause(): void } };
  transport.ws.pause();
}
