import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { useHttpApp } from '../support/http-app.ts';
import { assertDocumented, type SeenResponse } from '../support/http-contract.ts';
import { detailOf, presenceOf } from '../support/http-expect.ts';
import { goodIds } from '../support/http-hostile-values.ts';
import { rawRequest } from '../support/http-raw.ts';
import { serviceToken } from '../support/http-tokens.ts';
import { useProcessWatch } from '../support/http-watch.ts';

/** What follows `/v1/presence/`, and what it comes to: an error, or the id it stands for. */
const PATHS: readonly (readonly [path: string, expected: { error: ErrorCode } | { id: string }])[] = [
  ['%', { error: 'invalid_request' }],
  ['%zz', { error: 'invalid_request' }],
  ['%E0%A4%A', { error: 'invalid_request' }],
  ['bob%', { error: 'invalid_request' }],
  // Bytes that are no UTF-8: alone, overlong, a surrogate, beyond Unicode
  ['%ff', { error: 'invalid_request' }],
  ['%C0%AE', { error: 'invalid_request' }],
  ['%ED%A0%80', { error: 'invalid_request' }],
  ['%F4%90%80%80', { error: 'invalid_request' }],
  ['%00', { error: 'invalid_request' }],
  ['bob%00', { error: 'invalid_request' }],
  ['%0D%0AX-Injected:%201', { error: 'invalid_request' }],
  ['%7f', { error: 'invalid_request' }],
  ['x'.repeat(129), { error: 'invalid_request' }],
  ['%F0%9F%98%80'.repeat(129), { error: 'invalid_request' }],
  ['x'.repeat(10_000), { error: 'invalid_request' }],
  ['%F0%9F%98%80'.repeat(128), { id: '😀'.repeat(128) }],
  ['..', { id: '..' }],
  ['.', { id: '.' }],
  ['%2e%2e%2fhealthz', { id: '../healthz' }],
  ['%2F', { id: '/' }],
  ['bob/', { id: 'bob' }],
  ['bob?id=eve', { id: 'bob' }],
  ['bob?__proto__[id]=eve&constructor=1', { id: 'bob' }],
  ['bob;id=eve', { id: 'bob;id=eve' }],
  ['%2562ob', { id: '%62ob' }],
  ['+', { id: '+' }],
  ['__proto__', { id: '__proto__' }],
  [':id', { id: ':id' }],
  ['*', { id: '*' }],
];

describe('hostile paths', () => {
  const app = useHttpApp({ limits: { pollMs: 0 } });
  useProcessWatch();
  let token = '';
  beforeEach(async () => {
    token = await serviceToken();
  });

  const send = (method: string, path: string): Promise<SeenResponse> =>
    rawRequest(app().url, { method, path, headers: { Authorization: `Bearer ${token}` } });
  const assertUnharmed = async (): Promise<void> => {
    assert.equal(presenceOf(await send('GET', '/v1/presence/bob')).id, 'bob');
  };

  for (const [path, expected] of PATHS) {
    const what = 'error' in expected ? expected.error : `the id ${expected.id.slice(0, 20)}`;
    it(`are ${what}: ${path.slice(0, 40)}`, async () => {
      for (const method of ['GET', 'DELETE']) {
        const response = await send(method, `/v1/presence/${path}`);
        assertDocumented(method, `/v1/presence/${path}`, response);
        if ('error' in expected) detailOf(response, expected.error);
        else if (method === 'GET') assert.equal(presenceOf(response).id, expected.id);
        else assert.equal(response.status, 204);
        assert.equal('x-injected' in response.headers, false);
      }
      await assertUnharmed();
    });
  }

  it('reach every id that is one', async () => {
    for (const id of goodIds) {
      app().presence.touch(id);
      const response = await send('GET', `/v1/presence/${encodeURIComponent(id)}`);
      assert.deepEqual([presenceOf(response).id, presenceOf(response).status], [id, 'online']);
    }
  });

  it('do not reach routes that are not there', async () => {
    const strangers: readonly (readonly [method: string, path: string])[] = [
      ['GET', '/v1/presence/../../etc/passwd'],
      ['GET', '/v1/presence/a/b'],
      ['GET', '/v1/presence/'],
      ['GET', '//v1/presence/bob'],
      ['GET', '/v1//presence/bob'],
      ['PUT', '/v1/presence/bob'],
      ['POST', '/v1/presence/bob'],
      ['GET', '/v1/touch'],
      ['DELETE', '/v1/touch'],
      ['GET', '/__proto__'],
      ['GET', '/constructor'],
      ['OPTIONS', '*'],
      ['GET', 'http://elsewhere.example/v2'],
    ];
    for (const [method, path] of strangers) {
      // How that looks is up to the embedder: the router lets pass what is not its own.
      assert.equal((await send(method, path)).status, 404, `${method} ${path}`);
    }
    await assertUnharmed();
  });

  it('are refused by the HTTP parser when they are endless', async () => {
    assert.equal((await send('GET', `/v1/presence/${'x'.repeat(100_000)}`)).status, 431);
    await assertUnharmed();
  });
});
