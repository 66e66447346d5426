import assert from 'node:assert/strict';
import type { Row } from '../row.ts';
import { type HttpQuestion, overHttp } from './over-http.ts';

const CONNECTIONS = 8;
const touches = Array.from({ length: 10_000 }, (_, index) => ({ id: `user-${index}` }));
const question = (index: number): HttpQuestion => ({
  method: 'POST',
  path: '/v1/touch',
  caller: `service-${index}`,
  scope: 'presence:touch',
  body: { touches },
});

export const postTouch: Row = {
  name: 'post-touch-10000',
  path: '`POST /v1/touch`, 10,000 touches',
  against: 'bare `node:http` parsing the same JSON',
  ...overHttp({
    server: new URL('../servers/http-standalone.ts', import.meta.url),
    fresh: [],
    questions: Array.from({ length: CONNECTIONS }, (_, index) => question(index)),
    status: 202,
    check: (answer) => {
      assert.deepEqual(answer, { accepted: touches.length });
    },
    bodies: 'written',
    goal: { atLeast: 0.7 },
  }),
};
