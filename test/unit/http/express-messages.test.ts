import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { describe, it } from 'mocha';
import { expressMessages } from '../../../src/http/express-messages.ts';

/** What the app answers on a server of its own: status and body. `before` sees requests first. */
async function answerOf(app: Express, path: string, before: RequestListener = () => undefined): Promise<string> {
  const http = createServer(expressMessages(app), (request, response) => {
    before(request, response);
    app(request, response);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  try {
    const response = await fetch(`http://127.0.0.1:${(http.address() as AddressInfo).port}${path}`);
    return `${response.status} ${await response.text()}`;
  } finally {
    http.closeAllConnections();
    http.close();
  }
}

describe('requests and responses that are Express’s from the start', () => {
  it('have the prototypes that Express would give them, and keep them', async () => {
    const app = express();
    const seen: unknown[] = [];
    const look: RequestListener = (request, response) => {
      seen.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    };
    app.get('/', (request, response) => {
      look(request, response);
      response.send('hello');
    });
    assert.equal(await answerOf(app, '/', look), '200 hello');
    assert.equal(seen.length, 4);
    for (const [index, prototype] of seen.entries()) {
      assert.ok(prototype === (index % 2 === 0 ? app.request : app.response), `${index}`);
    }
  });

  it('are Node’s, with all that Express adds', async () => {
    const app = express().set('trust proxy', true);
    app.get('/of/:id', (request, response) => {
      assert.ok(request instanceof IncomingMessage);
      assert.ok(response instanceof ServerResponse);
      response.json([request.params, request.query, request.get('host') === request.host, request.app === app]);
    });
    assert.equal(await answerOf(app, '/of/bob?a=1'), '200 [{"id":"bob"},{"a":"1"},true,true]');
  });

  it('have what the app has put on its prototypes, before and after', async () => {
    const app = express();
    Object.assign(app.request, { before: () => 'before' });
    Object.assign(app.response, {
      told(this: express.Response, text: string) {
        return this.type('text').send(text);
      },
    });
    app.get('/', (request, response) => {
      const { before, after } = request as unknown as Record<'before' | 'after', () => string>;
      (response as unknown as { told: (text: string) => void }).told(`${before()} and ${after()}`);
    });
    const answered = answerOf(app, '/');
    Object.assign(app.request, { after: () => 'after' });
    assert.equal(await answered, '200 before and after');
  });

  it('go through apps and routers that are mounted, whenever they were', async () => {
    const app = express();
    const early = express().get('/', (request, response) => {
      response.send(`${request.baseUrl} ${String(request.app.get('name'))}`);
    });
    app.use('/early', early.set('name', 'early'));
    app.use(
      '/router',
      express.Router().get('/', (request, response) => void response.send(request.baseUrl)),
    );
    app.get('/early', (_request, response) => void response.send('came back'));
    assert.equal(await answerOf(app, '/early'), '200 /early early');
    app.use(
      '/late',
      express().get('/', (request, response) => void response.send(request.baseUrl)),
    );
    assert.equal(await answerOf(app, '/late'), '200 /late');
    assert.equal(await answerOf(app, '/router'), '200 /router');
  });

  it('are answered when nobody does, or somebody throws', async () => {
    const app = express().set('env', 'test');
    app.get('/throws', () => {
      throw Object.assign(new Error('no tea'), { status: 418 });
    });
    assert.match(await answerOf(app, '/throws'), /^418 .*no tea/s);
    assert.match(await answerOf(app, '/nobody'), /^404 /);
  });
});
