import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, it } from 'mocha';
import type { HttpHandler } from '../../src/http/handler.ts';
import { type HttpApp, useHttpApp } from '../support/http-app.ts';
import type { SeenResponse } from '../support/http-contract.ts';
import { detailOf, presenceOf, presencesOf } from '../support/http-expect.ts';
import { rawRequest, type RawRequest } from '../support/http-raw.ts';
import { tokenOf } from '../support/http-tokens.ts';

describe('the routes, wherever they are', () => {
  const app = useHttpApp({ limits: { pollMs: 0 } });

  /** A server with the routes of the app in it, for as long as the work takes. */
  const withServer = async (
    place: (routes: HttpHandler) => RequestListener,
    work: (send: (request: RawRequest) => Promise<SeenResponse>) => Promise<void>,
  ): Promise<void> => {
    const http = createServer(place(app().presence.router()));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const headers = { Authorization: `Bearer ${await tokenOf('alice')}`, 'Content-Type': 'application/json' };
    await work((request) => rawRequest(url, { ...request, headers: { ...headers, ...request.headers } }));
    http.close();
  };
  const assertServed = async (send: (request: RawRequest) => Promise<SeenResponse>, at: string): Promise<void> => {
    assert.equal(presenceOf(await send({ path: `${at}/v1/presence/b%C3%B6b?x=1` })).id, 'böb');
    const body = '{"ids":["bob"]}';
    assert.equal(presencesOf(await send({ method: 'POST', path: `${at}/v1/presence/refresh`, body }))[0]?.id, 'bob');
    assert.equal((await send({ path: `${at}/HealthZ/` })).text, '{"status":"ok"}');
    detailOf(await send({ path: `${at}/v1/presence/%ff` }), 'invalid_request');
    assert.equal((await send({ path: `${at}/elsewhere` })).text, 'not presence');
  };
  const elsewhere = (response: Parameters<RequestListener>[1]): void => {
    response.end('not presence');
  };

  it('are served under a path of an Express app', () =>
    withServer(
      (routes) =>
        express()
          .use('/presence', routes)
          .use((_request, response) => {
            elsewhere(response);
          }),
      (send) => assertServed(send, '/presence'),
    ));

  it('are served without Express', () =>
    withServer(
      (routes) => (request, response) => {
        routes(request, response, () => {
          elsewhere(response);
        });
      },
      (send) => assertServed(send, ''),
    ));

  it('take a body that the app has read already', () =>
    withServer(
      (routes) => express().use(express.json()).use(routes),
      async (send) => {
        const request = { method: 'POST', path: '/v1/presence/refresh', body: '{"ids":["bob"]}' };
        assert.equal(presencesOf(await send(request))[0]?.id, 'bob');
      },
    ));

  it('keep what the app says besides', () =>
    withServer(
      (routes) =>
        express().use((_request, response, next) => {
          response.set({ Vary: 'Origin', 'X-App': 'mine' });
          next();
        }, routes),
      async (send) => {
        const { headers } = await send({ path: '/v1/presence/bob' });
        assert.deepEqual([headers['vary'], headers['x-app']], ['Origin, Authorization', 'mine']);
      },
    ));

  it('answer HEAD with the head of GET', async () => {
    const ask = async (method: string): Promise<SeenResponse> => rawGet(app(), method);
    const [get, head] = [await ask('GET'), await ask('HEAD')];
    assert.equal(head.text, '');
    const { date: _get, ...headOfGet } = get.headers;
    const { date: _head, ...headers } = head.headers;
    assert.deepEqual(headers, headOfGet);
  });

  it('tell their methods to whom asks for them', async () => {
    for (const [path, allowed] of [
      ['/v1/presence/bob', 'DELETE, GET, HEAD'],
      ['/v1/presence/refresh', 'DELETE, GET, HEAD, POST'],
      ['/v1/visibility', 'GET, HEAD, PUT'],
    ] as const) {
      const { status, headers } = await rawRequest(app().url, { method: 'OPTIONS', path });
      assert.deepEqual([status, headers['allow']], [200, allowed]);
    }
  });
});

async function rawGet({ url }: HttpApp, method: string): Promise<SeenResponse> {
  const headers = { Authorization: `Bearer ${await tokenOf('alice')}` };
  return rawRequest(url, { method, path: '/v1/presence/bob', headers });
}
