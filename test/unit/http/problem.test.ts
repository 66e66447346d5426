import assert from 'node:assert/strict';
import express, { type ErrorRequestHandler } from 'express';
import { describe, it } from 'mocha';
import request, { type Response } from 'supertest';
import { ERROR_STATUS, type ErrorCode, PresenceError } from '../../../src/domain/errors.ts';
import { problemHandler } from '../../../src/http/problem.ts';

const CODES = Object.keys(ERROR_STATUS) as ErrorCode[];

/** What a route that throws this is answered with, and what `onError` heard. */
async function answerTo(thrown: unknown): Promise<{ response: Response; faults: PresenceError[] }> {
  const faults: PresenceError[] = [];
  const app = express();
  app.get('/', () => {
    throw thrown;
  });
  app.use(problemHandler((error) => faults.push(error)));
  return { response: await request(app).get('/'), faults };
}

describe('problems', () => {
  for (const code of CODES) {
    it(`carry ${code} under its status, and nothing else than they should`, async () => {
      const { response, faults } = await answerTo(
        new PresenceError(code, 'what is wrong', { cause: new Error('why') }),
      );
      const status = ERROR_STATUS[code];
      assert.equal(response.status, status);
      assert.equal(response.type, 'application/problem+json');
      assert.equal(response.headers['cache-control'], 'no-store');
      const { title, ...rest } = JSON.parse(response.text) as Record<string, unknown>;
      assert.ok(typeof title === 'string' && title.length > 0);
      assert.deepEqual(rest, { type: 'about:blank', status, code, detail: 'what is wrong' });
      assert.equal(response.headers['www-authenticate'], code === 'unauthorized' ? 'Bearer' : undefined);
      // What failed inside is the operator's to know.
      assert.equal(faults.length, code === 'unavailable' ? 1 : 0);
    });
  }

  const waits: readonly (readonly [retryAfterMs: number, seconds: string])[] = [
    [0, '0'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [90_000, '90'],
  ];
  for (const [retryAfterMs, seconds] of waits) {
    it(`say after ${retryAfterMs} ms as Retry-After: ${seconds}, never too early`, async () => {
      const { response } = await answerTo(new PresenceError('rate_limited', 'too often', { retryAfterMs }));
      assert.equal(response.status, 429);
      assert.equal(response.headers['retry-after'], seconds);
    });
  }

  it('say nothing of when to try again where nobody knows', async () => {
    const { response } = await answerTo(new PresenceError('rate_limited', 'too often'));
    assert.equal(response.headers['retry-after'], undefined);
  });

  it('hide bugs of ours, and report them', async () => {
    for (const thrown of [new Error('at line 5'), new TypeError('x is undefined'), 'text']) {
      const { response, faults } = await answerTo(thrown);
      assert.equal(response.status, 503);
      assert.equal((JSON.parse(response.text) as { detail: string }).detail, 'internal error');
      assert.equal(faults[0]?.cause, thrown);
    }
  });

  it('are left to Express when the answer is already on its way', async () => {
    const app = express();
    let passedOn: unknown;
    const last: ErrorRequestHandler = (error, _request, response, _next) => {
      passedOn = error;
      response.end();
    };
    app.get('/', (_request, response) => {
      response.write('half an answer');
      throw new PresenceError('unavailable', 'too late');
    });
    app.use(
      problemHandler(() => undefined),
      last,
    );
    const response = await request(app).get('/');
    assert.deepEqual([response.status, response.text], [200, 'half an answer']);
    assert.ok(passedOn instanceof PresenceError);
  });
});
