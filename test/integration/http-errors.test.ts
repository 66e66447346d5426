import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Access } from '../../src/ports/policy.ts';
import { takeFaults, useHttpApp, withHttpApp } from '../support/http-app.ts';
import { detailOf } from '../support/http-expect.ts';
import { FaultyStore } from '../support/http-store.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';

describe('errors over HTTP', () => {
  const app = useHttpApp();

  it('are problems with the title of their status, a stable code and a detail for people', async () => {
    const response = await app().call('get', `/v1/presence/${'x'.repeat(129)}`, { token: await tokenOf('alice') });
    assert.equal(response.headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.deepEqual(JSON.parse(response.text), {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'invalid_request',
      detail: 'id: a user id has 1 to 128 characters and no control characters',
    });
  });

  it('are unauthorized without a token, whatever else is wrong', async () => {
    const anonymous: readonly (readonly ['get' | 'post' | 'delete', string])[] = [
      ['get', '/v1/presence/bob'],
      ['get', `/v1/presence/${'x'.repeat(129)}`],
      ['post', '/v1/presence/refresh'],
      ['post', '/v1/touch'],
      ['delete', '/v1/presence/bob'],
    ];
    for (const [method, path] of anonymous) {
      const response = await app().call(method, path);
      detailOf(response, 'unauthorized');
      assert.equal(response.headers['www-authenticate'], 'Bearer');
    }
  });

  it('are payload_too_large for more than 2 MB of refresh and more than 16 MB of touches', async () => {
    const spaces = (megabytes: number): object => ({ ids: [], touches: [], padding: ' '.repeat(megabytes * 2 ** 20) });
    const token = await serviceToken();
    detailOf(await app().call('post', '/v1/presence/refresh', { token, body: spaces(2) }), 'payload_too_large');
    detailOf(await app().call('post', '/v1/touch', { token, body: spaces(16) }), 'payload_too_large');
    const nearly = await app().call('post', '/v1/touch', { token, body: spaces(15) });
    assert.equal(nearly.status, 202);
  });

  it('are unavailable once presence is closed; the process is alive all the same', async () => {
    const token = await serviceToken();
    await app().presence.close();
    detailOf(await app().call('get', '/v1/presence/bob', { token }), 'unavailable');
    detailOf(await app().call('post', '/v1/presence/refresh', { token, body: { ids: ['bob'] } }), 'unavailable');
    detailOf(await app().call('post', '/v1/touch', { token, body: { touches: [{ id: 'bob' }] } }), 'unavailable');
    detailOf(await app().call('delete', '/v1/presence/bob', { token }), 'unavailable');
    detailOf(await app().call('get', '/readyz'), 'unavailable');
    assert.equal((await app().call('get', '/healthz')).status, 200);
    assert.equal((await app().call('get', '/metrics')).status, 200);
  });
});

describe('errors over HTTP when the policy fails', () => {
  let policy: () => readonly Access[] | Promise<readonly Access[]> = () => [];
  const app = useHttpApp({ policy: () => policy() });
  const policies: Readonly<Record<string, typeof policy>> = {
    throws: () => {
      throw new Error('no such table');
    },
    rejects: () => Promise.reject(new Error('no such table')),
    'answers too little': () => [],
    'answers no levels': () => ['some' as Access],
  };

  for (const [failure, failing] of Object.entries(policies)) {
    it(`are unavailable when it ${failure}`, async () => {
      policy = failing;
      const token = await tokenOf('alice');
      detailOf(await app().call('get', '/v1/presence/bob', { token }), 'unavailable');
      const body = { ids: ['bob'] };
      const detail = detailOf(await app().call('post', '/v1/presence/refresh', { token, body }), 'unavailable');
      // What the policy said is for its operator, not for a viewer.
      assert.equal(detail, 'the policy gave no decision');
      assert.deepEqual(takeFaults(app()), [detail, detail]);
    });
  }

  it('are unavailable when it takes too long', async () => {
    let asked: (() => void) | undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    policy = () => {
      asked?.();
      return new Promise(() => undefined);
    };
    const answered = app().call('get', '/v1/presence/bob', { token: await tokenOf('alice') });
    await isAsked;
    await app().clock.advance(2_000);
    assert.deepEqual(takeFaults(app()), [detailOf(await answered, 'unavailable')]);
  });
});

describe('errors over HTTP when the store fails', () => {
  const store = new FaultyStore();
  const app = useHttpApp({ store });

  it('are none for a refresh, which says unknown; the server is not ready', async () => {
    store.isAway = true;
    const token = await tokenOf('alice');
    const response = await app().call('post', '/v1/presence/refresh', { token, body: { ids: ['bob'] } });
    assert.match(response.text, /"status":"unknown"/);
    const detail = detailOf(await app().call('get', '/readyz'), 'unavailable');
    assert.deepEqual(takeFaults(app()), [detail]);
    store.isAway = false;
    assert.deepEqual((await app().call('get', '/readyz')).body, { status: 'ready' });
  });
});

describe('errors over HTTP of an embedder’s authenticate', () => {
  it('let nobody in where there is none', async () => {
    await withHttpApp({ authenticate: () => undefined }, async (app) => {
      detailOf(await app.call('get', '/v1/presence/bob', { token: await tokenOf('alice') }), 'unauthorized');
    });
  });

  it('keep the status they carry', async () => {
    const codes = { 401: 'unauthorized', 403: 'forbidden', 418: 'invalid_request' } as const;
    for (const status of [401, 403, 418] as const) {
      const authenticate = (): never => {
        throw Object.assign(new Error('not you'), { status });
      };
      await withHttpApp({ authenticate }, async (app) => {
        assert.equal(detailOf(await app.call('delete', '/v1/presence/bob'), codes[status]), 'not you');
      });
    }
  });

  it('are our own fault otherwise: reported, and not shown', async () => {
    for (const thrown of [new Error('password is hunter2'), Object.assign(new Error('?'), { status: 500 })]) {
      await withHttpApp({ authenticate: () => Promise.reject(thrown) }, async (app) => {
        assert.equal(detailOf(await app.call('get', '/v1/presence/bob'), 'unavailable'), 'internal error');
        assert.equal(app.faults[0]?.cause, thrown);
      });
    }
  });
});
