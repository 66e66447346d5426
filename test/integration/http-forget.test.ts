import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { detailOf } from '../support/http-expect.ts';
import { takeFaults, type HttpApp, useHttpApp } from '../support/http-app.ts';
import { FaultyStore } from '../support/http-store.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';

describe('DELETE /v1/presence/:id', () => {
  let store = new FaultyStore();
  const app = useHttpApp(() => {
    store = new FaultyStore();
    return { store };
  });
  let token = '';
  beforeEach(async () => {
    token = await serviceToken('presence:admin');
  });

  const forget = (id: string): ReturnType<HttpApp['call']> =>
    app().call('delete', `/v1/presence/${encodeURIComponent(id)}`, { token });
  const lastSeenOf = async (id: string): Promise<number | null | undefined> => {
    const [presence] = await app().presence.refresh('viewer', [id]);
    return presence?.lastSeen;
  };

  it('forgets what is not written yet, for good', async () => {
    app().presence.touch('bob');
    assert.equal((await forget('bob')).status, 204);
    assert.equal(await lastSeenOf('bob'), null);
    await app().clock.advance(60_000);
    assert.equal((await store.getMany(['bob'])).size, 0);
  });

  it('forgets what is written and what is cached', async () => {
    app().presence.touch('bob');
    await app().clock.advance(1_000);
    assert.equal((await store.getMany(['bob'])).size, 1);
    await forget('bob');
    assert.equal((await store.getMany(['bob'])).size, 0);
    assert.equal(await lastSeenOf('bob'), null);
  });

  it('forgets what a probe found: the next look asks again', async () => {
    const bob = await app().connect('bob');
    let probes = 0;
    bob.on('presence:probe', (_message: unknown, ack: (reply: object) => void) => {
      probes += 1;
      ack({ idleMs: 400_000 });
    });
    bob.emit('presence:hello', { version: 1 });
    await bob.emitWithAck('presence:refresh', { ids: [], background: true });
    await app().clock.advance(10_001);
    const look = async (): Promise<number> => {
      await lastSeenOf('bob');
      return probes;
    };
    assert.deepEqual([await look(), await look()], [1, 1]);
    await forget('bob');
    assert.equal(await look(), 2);
  });

  it('leaves others as they are, and takes an unknown user as forgotten', async () => {
    app().presence.touch('carol');
    assert.equal((await forget('bob')).status, 204);
    assert.equal(await lastSeenOf('carol'), app().clock.now());
  });

  it('counts what comes afterwards', async () => {
    app().presence.touch('bob');
    await forget('bob');
    await app().clock.advance(5_000);
    app().presence.touch('bob');
    assert.equal(await lastSeenOf('bob'), app().clock.now());
  });

  it('forgets ids that look like something else', async () => {
    for (const id of ['__proto__', 'constructor', 'refresh', 'a/b', '%']) {
      app().presence.touch(id);
      assert.equal((await forget(id)).status, 204);
      assert.equal(await lastSeenOf(id), null);
    }
  });

  it('is for administrators alone', async () => {
    app().presence.touch('bob');
    for (const scope of ['', 'presence:touch']) {
      token = await tokenOf('bob', { scope });
      assert.match(detailOf(await forget('bob'), 'forbidden'), /presence:admin/);
    }
    assert.equal(await lastSeenOf('bob'), app().clock.now());
  });

  it('fails when the store does', async () => {
    store.isAway = true;
    assert.deepEqual([detailOf(await forget('bob'), 'unavailable')], takeFaults(app()));
    store.isAway = false;
    assert.equal((await forget('bob')).status, 204);
  });
});
