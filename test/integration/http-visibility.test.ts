import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useHttpApp } from '../support/http-app.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';

const EVERYTHING = { visible: true, lastSeen: 'exact' };
const HIDDEN = { visible: false, lastSeen: 'approx' };

describe('what a user shows, over HTTP', () => {
  const app = useHttpApp();

  async function shownTo(viewer: string, id: string): Promise<Record<string, unknown>> {
    const response = await app().call('get', `/v1/presence/${id}`, { token: await tokenOf(viewer) });
    return response.body as Record<string, unknown>;
  }

  it('is everything, until they choose; then what they chose, to everybody, at once', async () => {
    const token = await tokenOf('bob');
    const before = await app().call('get', '/v1/visibility', { token });
    assert.deepEqual([before.status, before.body], [200, EVERYTHING]);
    const socket = await app().connect('bob');
    assert.equal((await shownTo('alice', 'bob'))['status'], 'online');

    const chosen = await app().call('put', '/v1/visibility', { token, body: HIDDEN });
    assert.deepEqual([chosen.status, chosen.body], [200, HIDDEN]);
    assert.deepEqual((await app().call('get', '/v1/visibility', { token })).body, HIDDEN);
    for (const viewer of ['alice', 'bob']) {
      const { status, evidence, lastSeen, lastSeenApprox } = await shownTo(viewer, 'bob');
      assert.deepEqual([status, evidence, lastSeen, lastSeenApprox], ['offline', 'no-connection', null, 'recently']);
    }
    const alice = await app().connect('alice');
    const reply = (await alice.emitWithAck('presence:refresh', { ids: ['bob'] })) as {
      presences: { status: string }[];
    };
    assert.equal(reply.presences[0]?.status, 'offline');

    await app().call('put', '/v1/visibility', { token, body: EVERYTHING });
    assert.equal((await shownTo('alice', 'bob'))['status'], 'online');
    socket.disconnect();
  });

  it("is the user's own: nobody else's token changes it, whatever it may do besides", async () => {
    await app().call('put', '/v1/visibility', { token: await serviceToken(), body: HIDDEN });
    app().presence.touch('bob');
    assert.equal((await shownTo('alice', 'bob'))['status'], 'online');
    assert.equal((await app().call('put', '/v1/visibility', { body: HIDDEN })).status, 401);
  });

  it('is in no metric, nor is whoever was looked at, or looked', async () => {
    const token = await tokenOf('a-rare-viewer');
    await app().call('put', '/v1/visibility', { token, body: HIDDEN });
    app().presence.touch('a-rare-target');
    for (const id of ['a-rare-target', 'a-rare-viewer', 'a-rare-stranger']) {
      assert.equal((await app().call('get', `/v1/presence/${id}`, { token })).status, 200);
    }
    const { text } = await app().call('get', '/metrics');
    assert.match(text, /whosthere_answers_total\{evidence="no-connection"\} 2/);
    assert.doesNotMatch(text, /a-rare/);
  });

  it('is refused, and stays as it was, where it makes no sense', async () => {
    const token = await tokenOf('bob');
    const wrong = [
      {},
      { visible: false },
      { lastSeen: 'exact' },
      { ...HIDDEN, visible: 'false' },
      { ...HIDDEN, lastSeen: 'all' },
      { ...HIDDEN, id: 'eve' },
      { ...HIDDEN, frozen: 1 },
      [HIDDEN],
    ];
    for (const body of wrong) {
      const response = await app().call('put', '/v1/visibility', { token, body });
      const { code } = response.body as { code: string };
      assert.deepEqual([response.status, code], [400, 'invalid_request'], JSON.stringify(body));
    }
    assert.deepEqual((await app().call('get', '/v1/visibility', { token })).body, EVERYTHING);
  });
});
