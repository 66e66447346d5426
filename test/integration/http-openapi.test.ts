import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openApiDocument } from '../../src/http/openapi.ts';
import { type CallOptions, type HttpApp, type Method, useHttpApp } from '../support/http-app.ts';
import { assertDocumented, documentedPaths } from '../support/http-contract.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';

type Trigger = (app: HttpApp) => Promise<CallOptions & { path?: string }>;

const LONG = ' '.repeat(17 * 2 ** 20);
const asViewer: Trigger = async () => ({ token: await tokenOf('alice') });
const asService: Trigger = async () => ({
  token: await serviceToken(),
  body: { ids: ['bob'], touches: [{ id: 'bob' }] },
});
const choosing = async (): Promise<CallOptions> => ({
  token: await tokenOf('alice'),
  body: { visible: false, lastSeen: 'nobody' },
});
const anonymously: Trigger = () => Promise.resolve({});
const withBadInput: Trigger = async () => ({ token: await serviceToken(), path: '%00', body: { ids: 1, touches: 1 } });
const withMuch: Trigger = async () => ({ token: await serviceToken(), body: { padding: LONG } });
const tooMuch: Trigger = async (app) => {
  const body = {
    ids: Array.from({ length: 1_000 }, () => 'bob'),
    touches: Array.from({ length: 10_000 }, () => ({ id: 'bob' })),
  };
  const options = { token: await serviceToken(), body };
  for (const path of ['/v1/presence/refresh', '/v1/touch']) {
    // The one with which it is used up is let in still.
    for (let request = 0; request < 2; request += 1) await app.call('post', path, options);
  }
  return options;
};
const tooManyChanges: Trigger = async (app) => {
  const options = await choosing();
  for (let change = 0; change < 12; change += 1) await app.call('put', '/v1/visibility', options);
  return options;
};
const whenClosed: Trigger = async (app) => {
  await app.presence.close();
  return asService(app);
};

/** How to bring about each documented response. */
const TRIGGERS: Readonly<Record<string, Trigger>> = {
  'GET /v1/presence/{id} 200': asViewer,
  'GET /v1/presence/{id} 400': withBadInput,
  'GET /v1/presence/{id} 401': anonymously,
  'GET /v1/presence/{id} 429': tooMuch,
  'GET /v1/presence/{id} 503': whenClosed,
  'DELETE /v1/presence/{id} 204': asService,
  'DELETE /v1/presence/{id} 400': withBadInput,
  'DELETE /v1/presence/{id} 401': anonymously,
  'DELETE /v1/presence/{id} 403': asViewer,
  'DELETE /v1/presence/{id} 503': whenClosed,
  'POST /v1/presence/refresh 200': asService,
  'POST /v1/presence/refresh 400': withBadInput,
  'POST /v1/presence/refresh 401': anonymously,
  'POST /v1/presence/refresh 413': withMuch,
  'POST /v1/presence/refresh 429': tooMuch,
  'POST /v1/presence/refresh 503': whenClosed,
  'GET /v1/visibility 200': asViewer,
  'GET /v1/visibility 401': anonymously,
  'GET /v1/visibility 429': tooMuch,
  'GET /v1/visibility 503': whenClosed,
  'PUT /v1/visibility 200': choosing,
  'PUT /v1/visibility 400': withBadInput,
  'PUT /v1/visibility 401': anonymously,
  'PUT /v1/visibility 413': withMuch,
  'PUT /v1/visibility 429': tooManyChanges,
  'PUT /v1/visibility 503': async (app) => ({ ...(await whenClosed(app)), ...(await choosing()) }),
  'POST /v1/touch 202': asService,
  'POST /v1/touch 400': withBadInput,
  'POST /v1/touch 401': anonymously,
  'POST /v1/touch 403': asViewer,
  'POST /v1/touch 413': withMuch,
  'POST /v1/touch 429': tooMuch,
  'POST /v1/touch 503': whenClosed,
  'GET /healthz 200': anonymously,
  'GET /readyz 200': anonymously,
  'GET /readyz 503': whenClosed,
  'GET /metrics 200': anonymously,
  'GET /metrics 401': () => Promise.resolve({ headers: { 'x-stranger': '1' } }),
  'GET /openapi.json 200': anonymously,
};

describe('the responses of the OpenAPI document', () => {
  const app = useHttpApp({ limits: { idsPerMinute: 1_000, touchesPerMinute: 10_000, eventsPerMinute: 10 } });

  it('are all tried here', () => {
    const documented = Object.entries(documentedPaths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    );
    assert.deepEqual(documented.sort(), Object.keys(TRIGGERS).sort());
  });

  for (const [name, trigger] of Object.entries(TRIGGERS)) {
    it(`come as documented: ${name}`, async () => {
      const [method = '', template = ''] = name.split(' ');
      const { path: id = 'bob', ...options } = await trigger(app());
      const path = template.replace('{id}', id);
      const response = await app().call(method.toLowerCase() as Method, path, options);
      assert.equal(assertDocumented(method, path, response), name);
    });
  }

  it('are served at /openapi.json as they are written', async () => {
    const response = await app().call('get', '/openapi.json');
    assert.deepEqual(response.body, JSON.parse(JSON.stringify(openApiDocument())));
  });
});
