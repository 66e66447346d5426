import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Presence } from '../../src/domain/presence.ts';
import { useHttpApp } from '../support/http-app.ts';
import { presenceOf } from '../support/http-expect.ts';
import { FaultyStore } from '../support/http-store.ts';
import { tokenOf } from '../support/http-tokens.ts';

describe('GET /v1/presence/:id', () => {
  const app = useHttpApp();

  const look = async (id: string, cacheControl?: string): Promise<{ presence: Presence; cacheControl: string }> => {
    const response = await app().call('get', `/v1/presence/${encodeURIComponent(id)}`, {
      token: await tokenOf('alice'),
      ...(cacheControl === undefined ? {} : { headers: { 'Cache-Control': cacheControl } }),
    });
    return { presence: presenceOf(response), cacheControl: String(response.headers['cache-control']) };
  };

  it('tells of a user nobody has seen, for as long as that is cheap to find again', async () => {
    const { presence, cacheControl } = await look('bob');
    const checkedAt = app().clock.now();
    assert.deepEqual(presence, { id: 'bob', status: 'offline', lastSeen: null, checkedAt, evidence: 'no-connection' });
    assert.equal(cacheControl, 'private, max-age=1');
  });

  it('lets the answer be kept for the whole seconds for which it stays fresh', async () => {
    const seenAtMs = app().clock.now();
    app().presence.touch('bob');
    const online = { id: 'bob', status: 'online', lastSeen: seenAtMs, checkedAt: seenAtMs, evidence: 'traffic' };
    const ages: readonly (readonly [ageMs: number, leftS: number])[] = [
      [0, 10],
      [1, 9],
      [1000, 9],
      [9001, 0],
      [10_000, 0],
    ];
    for (const [ageMs, leftS] of ages) {
      await app().clock.advanceTo(seenAtMs + ageMs);
      assert.deepEqual(await look('bob'), { presence: online, cacheControl: `private, max-age=${leftS}` });
    }
    await app().clock.advance(1);
    const { presence } = await look('bob');
    assert.deepEqual([presence.status, presence.evidence, presence.lastSeen], ['offline', 'no-connection', seenAtMs]);
  });

  const demands: readonly (readonly [cacheControl: string, oldestMs: number])[] = [
    ['max-age=5', 5_000],
    ['no-transform, MAX-AGE=5', 5_000],
    ['max-age=0', 1_000],
    ['no-cache', 1_000],
    ['no-store', 1_000],
    ['max-age=5, no-cache', 1_000],
    ['max-age=7, max-age=5', 5_000],
    ['max-age=3600', 10_000],
    ['max-age=99999999999999999999', 10_000],
    ['max-age=-1', 10_000],
    ['max-age=soon', 10_000],
    ['max-age', 10_000],
    ['=, ,;"', 10_000],
  ];
  for (const [cacheControl, oldestMs] of demands) {
    it(`takes Cache-Control: ${cacheControl} for evidence of at most ${oldestMs} ms`, async () => {
      app().presence.touch('bob');
      await app().clock.advance(oldestMs);
      assert.equal((await look('bob', cacheControl)).presence.evidence, 'traffic');
      await app().clock.advance(1);
      assert.equal((await look('bob', cacheControl)).presence.evidence, 'no-connection');
    });
  }

  it('probes a connected user whose traffic is old, and keeps what the probe found as long as traffic', async () => {
    const bob = await app().connect('bob');
    bob.on('presence:probe', (_message: unknown, ack: (reply: object) => void) => {
      ack({ idleMs: 400_000 });
    });
    bob.emit('presence:hello', { version: 1 });
    await bob.emitWithAck('presence:refresh', { ids: [], background: true });
    const seenAtMs = app().clock.now();
    await app().clock.advance(10_001);

    const checkedAt = app().clock.now();
    assert.deepEqual(await look('bob'), {
      presence: { id: 'bob', status: 'idle', lastSeen: seenAtMs, checkedAt, evidence: 'probe' },
      cacheControl: 'private, max-age=10',
    });
  });

  it('is not a touch of the viewer', async () => {
    await look('bob');
    assert.equal((await look('alice')).presence.lastSeen, null);
  });

  it('is not to be shared between the viewers of one browser', async () => {
    const response = await app().call('get', '/v1/presence/bob', { token: await tokenOf('alice') });
    assert.equal(response.headers['vary'], 'Authorization');
  });

  it('takes any id in percent-encoding, the words of other routes included', async () => {
    for (const id of [
      'refresh',
      'a/b',
      '..',
      '%',
      '?x=1',
      '#',
      ' bob ',
      '日本語',
      '😀',
      '__proto__',
      'x'.repeat(128),
    ]) {
      app().presence.touch(id);
      const { presence } = await look(id);
      assert.deepEqual([presence.id, presence.status], [id, 'online']);
    }
  });
});

describe('GET /v1/presence/:id without its store', () => {
  const store = new FaultyStore();
  const app = useHttpApp({ store });

  it('answers unknown, which nobody may keep', async () => {
    store.isAway = true;
    const response = await app().call('get', '/v1/presence/bob', { token: await tokenOf('alice') });
    const checkedAt = app().clock.now();
    const unknown = { id: 'bob', status: 'unknown', lastSeen: null, checkedAt, evidence: 'none' };
    assert.deepEqual(presenceOf(response), unknown);
    assert.equal(response.headers['cache-control'], 'no-store');
  });
});

describe('GET /v1/presence/:id under a policy', () => {
  const app = useHttpApp({
    policy: (_viewer, ids) => ids.map((id) => (id === 'hidden' ? 'hidden' : id === 'vague' ? 'approximate' : 'full')),
  });

  it('answers for a hidden user as for one who was never here, and does not ask', async () => {
    const hidden = await app().connect('hidden');
    let probes = 0;
    hidden.on('presence:probe', () => (probes += 1));
    hidden.emit('presence:hello', { version: 1 });
    await hidden.emitWithAck('presence:refresh', { ids: [] });

    const token = await tokenOf('alice');
    const ofHidden = await app().call('get', '/v1/presence/hidden', { token });
    const ofNobody = await app().call('get', '/v1/presence/nobody', { token });
    assert.deepEqual({ ...presenceOf(ofHidden), id: 'nobody' }, presenceOf(ofNobody));
    assert.equal(ofHidden.headers['cache-control'], ofNobody.headers['cache-control']);
    assert.deepEqual(Object.keys(ofHidden.headers), Object.keys(ofNobody.headers));
    await hidden.emitWithAck('presence:refresh', { ids: [] });
    assert.equal(probes, 0);
  });

  it('blurs the last seen of a user who wants that', async () => {
    app().presence.touch('vague');
    const response = await app().call('get', '/v1/presence/vague', { token: await tokenOf('alice') });
    const checkedAt = app().clock.now();
    const blurred = { id: 'vague', status: 'online', lastSeen: null, lastSeenApprox: 'recently', checkedAt };
    assert.deepEqual(presenceOf(response), { ...blurred, evidence: 'traffic' });
  });
});
