import assert from 'node:assert/strict';
import type { Presence } from '../../../../src/domain/presence.ts';
import type { Goal } from '../figure.ts';
import type { Row } from '../row.ts';
import { type HttpQuestion, overHttp } from './over-http.ts';

const CONNECTIONS = 64;

const lookAt = (index: number): HttpQuestion => ({
  method: 'GET',
  path: `/v1/presence/target-${index}`,
  caller: `viewer-${index}`,
});

/** `GET /v1/presence/:id` of a fresh user, from many viewers, each with a token and a target of their own. */
function getFresh(server: string, goal?: Goal): Pick<Row, 'measure'> {
  const questions = Array.from({ length: CONNECTIONS }, (_, index) => lookAt(index));
  return overHttp({
    server: new URL(`../servers/${server}`, import.meta.url),
    fresh: questions.map((_, index) => `target-${index}`),
    questions,
    status: 200,
    check: (answer, { path }) => {
      const { id, status, evidence } = answer as Presence;
      assert.deepEqual([`/v1/presence/${id}`, status, evidence], [path, 'online', 'traffic']);
    },
    bodies: 'sent',
    ...(goal && { goal }),
  });
}

export const getFreshStandalone: Row = {
  name: 'get-fresh',
  path: '`GET /v1/presence/:id`, fresh',
  against: 'bare `node:http` answering the same bytes',
  ...getFresh('http-standalone.ts', { atLeast: 0.6 }),
};

export const getFreshEmbedded: Row = {
  name: 'get-fresh-embedded',
  path: '`GET /v1/presence/:id`, fresh, by `presence.router()` in an Express app',
  against: 'bare `node:http` answering the same bytes',
  ...getFresh('http-embedded.ts'),
};
