import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { MAX_AT_MS } from '../../src/domain/sighting.ts';
import type { LastSeenStore } from '../../src/ports/last-seen-store.ts';
import { MemoryStore } from '../../src/stores/memory-store.ts';
import { type HttpApp, useHttpApp } from '../support/http-app.ts';
import { detailOf } from '../support/http-expect.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';

describe('POST /v1/touch', () => {
  let store: LastSeenStore = new MemoryStore();
  const app = useHttpApp(() => {
    store = new MemoryStore();
    return { store };
  });
  let token = '';
  beforeEach(async () => {
    token = await serviceToken('presence:touch');
  });

  const touch = (touches: unknown): ReturnType<HttpApp['call']> =>
    app().call('post', '/v1/touch', { token, body: { touches } });
  const lastSeenOf = async (id: string): Promise<number | null | undefined> => {
    const [presence] = await app().presence.refresh('viewer', [id]);
    return presence?.lastSeen;
  };

  it('takes touches without a moment as now', async () => {
    const response = await touch([{ id: 'bob' }, { id: 'carol' }]);
    assert.equal(response.status, 202);
    assert.deepEqual(response.body, { accepted: 2 });
    const presences = await app().presence.refresh('viewer', ['bob', 'carol']);
    for (const { status, lastSeen, evidence } of presences) {
      assert.deepEqual([status, lastSeen, evidence], ['online', app().clock.now(), 'traffic']);
    }
  });

  it('takes a moment in the past, which is no sign of life now', async () => {
    const at = app().clock.now() - 3_600_000;
    await touch([{ id: 'bob', at }]);
    const [bob] = await app().presence.refresh('viewer', ['bob']);
    assert.deepEqual([bob?.status, bob?.lastSeen, bob?.evidence], ['offline', at, 'no-connection']);
  });

  it('takes a moment in the future as now', async () => {
    for (const at of [app().clock.now() + 1, app().clock.now() + 1e9, MAX_AT_MS]) {
      await touch([{ id: `until ${at}`, at }]);
      assert.equal(await lastSeenOf(`until ${at}`), app().clock.now());
    }
  });

  it('takes the first moment there is', async () => {
    assert.equal((await touch([{ id: 'bob', at: 0 }])).status, 202);
  });

  it('is moved by nothing older, in whatever order it comes', async () => {
    const nowMs = app().clock.now();
    await touch([
      { id: 'bob', at: nowMs - 10 },
      { id: 'bob', at: nowMs - 5 },
      { id: 'bob', at: nowMs - 20 },
    ]);
    await touch([{ id: 'bob', at: nowMs - 7 }]);
    assert.equal(await lastSeenOf('bob'), nowMs - 5);
  });

  it('takes no touches, and 10,000', async () => {
    assert.deepEqual((await touch([])).body, { accepted: 0 });
    const many = Array.from({ length: 10_000 }, (_, index) => ({ id: `user-${index}` }));
    assert.deepEqual((await touch(many)).body, { accepted: 10_000 });
    assert.equal(await lastSeenOf('user-9999'), app().clock.now());
  });

  it('has them written within the flush interval', async () => {
    await touch([{ id: 'bob' }]);
    const atMs = app().clock.now();
    await app().clock.advance(1_000);
    assert.deepEqual([...(await store.getMany(['bob']))], [['bob', atMs * 2]]);
  });

  it('refuses more than 10,000, and takes none of them', async () => {
    const response = await touch(Array.from({ length: 10_001 }, () => ({ id: 'bob' })));
    assert.match(detailOf(response, 'too_many_ids'), /^touches: .*10000/);
    assert.equal(app().presence.stats.touches, 0);
  });

  const badOnes: readonly (readonly [what: string, touch: unknown, place: string])[] = [
    ['a bad id', { id: '' }, 'touches[1].id'],
    ['a bad moment', { id: 'bob', at: -1 }, 'touches[1].at'],
    ['a moment beyond what can be stored', { id: 'bob', at: MAX_AT_MS + 1 }, 'touches[1].at'],
    ['no object', 'bob', 'touches[1]'],
  ];
  for (const [what, bad, place] of badOnes) {
    it(`takes nothing of a batch with ${what}, and says where it is`, async () => {
      const detail = detailOf(await touch([{ id: 'carol' }, bad, { id: 'dave' }]), 'invalid_request');
      assert.ok(detail.startsWith(`${place}: `), detail);
      assert.equal(app().presence.stats.touches, 0);
      assert.deepEqual(await Promise.all(['carol', 'dave', 'bob'].map(lastSeenOf)), [null, null, null]);
    });
  }

  it('is for services alone', async () => {
    for (const scope of ['', 'presence:admin', 'presence:touches', 'Presence:Touch', 'presence:touch,presence:admin']) {
      token = await tokenOf('mallory', { scope });
      assert.match(detailOf(await touch([{ id: 'bob' }]), 'forbidden'), /presence:touch/);
    }
    assert.equal(app().presence.stats.touches, 0);
  });
});
