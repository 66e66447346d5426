import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Response } from 'supertest';
import type { RefreshAck } from '../../src/wire/protocol.ts';
import { useHttpApp } from '../support/http-app.ts';
import { detailOf, presenceOf, presencesOf } from '../support/http-expect.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';

/** The response is a 429; in how many seconds it says that it makes sense to try again. */
function retryAfterS(response: Response): number {
  detailOf(response, 'rate_limited');
  assert.match(response.headers['retry-after'] ?? '', /^\d+$/);
  return Number(response.headers['retry-after']);
}

function assertWithinMinute(seconds: number): void {
  assert.ok(seconds >= 1 && seconds <= 60, String(seconds));
}

describe('polling over HTTP', () => {
  const app = useHttpApp();
  let token: string;
  beforeEach(async () => {
    token = await tokenOf('alice');
  });

  const get = (id: string, as = token): Promise<Response> => app().call('get', `/v1/presence/${id}`, { token: as });
  const refresh = (ids: readonly string[]): Promise<Response> =>
    app().call('post', '/v1/presence/refresh', { token, body: { ids } });

  it('has an id asked once in 30 s, and tells when it will be let in', async () => {
    assert.equal(presenceOf(await get('bob')).evidence, 'no-connection');
    await app().clock.advance(9_500);
    const { asked } = app().presence.stats;
    assert.equal(retryAfterS(await get('bob')), 21);
    assert.equal(app().presence.stats.asked, asked);
    await app().clock.advance(20_500);
    assert.equal(presenceOf(await get('bob')).evidence, 'no-connection');
  });

  it('is free for what is answered from memory', async () => {
    app().presence.touch('bob');
    for (let poll = 0; poll < 10; poll += 1) {
      assert.equal(presenceOf(await get('bob')).evidence, 'traffic');
      await app().clock.advance(1_000);
    }
    await app().clock.advance(1);
    assert.equal(presenceOf(await get('bob')).evidence, 'no-connection');
    assert.equal(presenceOf(await get('bob')).evidence, 'no-connection', 'the verdict is fresh');
    await app().clock.advance(1_001);
    assert.equal(retryAfterS(await get('bob')), 29);
  });

  it('counts each viewer and each id apart, and both routes together', async () => {
    presenceOf(await get('bob'));
    await app().clock.advance(5_000);
    presencesOf(await refresh(['carol', 'dave']));
    presenceOf(await get('bob', await tokenOf('eve')));
    await app().clock.advance(5_000);
    assert.equal(retryAfterS(await get('carol')), 25);
    assert.equal(retryAfterS(await refresh(['bob'])), 20);
  });

  it('refuses a list with one id in it that was asked, and tells when all of it will be let in', async () => {
    presenceOf(await get('bob'));
    await app().clock.advance(5_000);
    presenceOf(await get('carol'));
    await app().clock.advance(5_000);
    const seconds = retryAfterS(await refresh(['bob', 'carol']));
    assert.equal(seconds, 25);
    await app().clock.advance(seconds * 1_000);
    assert.equal(presencesOf(await refresh(['bob', 'carol'])).length, 2);
  });

  it('leaves sockets alone', async () => {
    const socket = await app().connect('alice');
    presenceOf(await get('bob'));
    await app().clock.advance(10_001);
    const reply = (await socket.emitWithAck('presence:refresh', { ids: ['bob'] })) as RefreshAck;
    assert.ok('presences' in reply);
  });
});

describe('refreshes and touches over HTTP', () => {
  const app = useHttpApp({ limits: { idsPerMinute: 1_000, touchesPerMinute: 10_000, pollMs: 0 } });
  const ids = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
  const touches = Array.from({ length: 10_000 }, (_, index) => ({ id: `user-${index}` }));

  async function refresh(userId: string, body: object = { ids }): Promise<Response> {
    return app().call('post', '/v1/presence/refresh', { token: await tokenOf(userId), body });
  }
  async function touch(body: object = { touches }): Promise<Response> {
    return app().call('post', '/v1/touch', { token: await serviceToken(), body });
  }

  it('are refused beyond the limit of the viewer, on sockets and on both routes together', async () => {
    const socket = await app().connect('alice');
    presencesOf(await refresh('alice'));
    assert.ok('presences' in ((await socket.emitWithAck('presence:refresh', { ids })) as RefreshAck));
    assertWithinMinute(retryAfterS(await refresh('alice')));
    const token = await tokenOf('alice');
    assertWithinMinute(retryAfterS(await app().call('get', '/v1/presence/bob', { token })));
    const reply = (await socket.emitWithAck('presence:refresh', { ids: ['bob'] })) as RefreshAck;
    assert.ok('error' in reply && reply.error.code === 'rate_limited');
    presencesOf(await refresh('carol'));
    assert.equal(app().presence.stats.rateLimited, 3);
  });

  it('are refused beyond the limit of the service, with none of them taken', async () => {
    assert.equal((await touch()).status, 202);
    // It may be the one that finds that nothing is left.
    await touch();
    const { touches: taken } = app().presence.stats;
    assertWithinMinute(retryAfterS(await touch()));
    assert.equal(app().presence.stats.touches, taken);
  });

  it('are refused before their body is read', async () => {
    for (let call = 0; call < 2; call += 1) await touch();
    const tooLarge = { padding: ' '.repeat(17 * 2 ** 20) };
    assertWithinMinute(retryAfterS(await touch(tooLarge)));
    for (let call = 0; call < 2; call += 1) await refresh('alice');
    assertWithinMinute(retryAfterS(await refresh('alice', tooLarge)));
  });

  it('count for one each, whatever they are', async () => {
    let calls = 0;
    while ((await refresh('eve', { ids: 7 })).status === 400) calls += 1;
    // All but what is less than a block.
    assert.ok(calls > 980 && calls <= 1_001, String(calls));
  });
});

describe('limits that are off', () => {
  const app = useHttpApp({ limits: false });

  it('refuse nothing', async () => {
    const token = await tokenOf('alice');
    for (let poll = 0; poll < 5; poll += 1) {
      presenceOf(await app().call('get', '/v1/presence/bob', { token }));
      await app().clock.advance(2_000);
    }
  });
});
