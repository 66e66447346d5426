import assert from 'node:assert/strict';
import type { Presence } from '../../../../src/domain/presence.ts';
import type { Row } from '../row.ts';
import { type HttpQuestion, overHttp } from './over-http.ts';

const CONNECTIONS = 8;
const targets = Array.from({ length: 1_000 }, (_, index) => `target-${index}`);
const question = (index: number): HttpQuestion => ({
  method: 'POST',
  path: '/v1/presence/refresh',
  caller: `viewer-${index}`,
  body: { ids: targets },
});

export const postRefresh: Row = {
  name: 'post-refresh-1000',
  path: '`POST /v1/presence/refresh`, 1,000 fresh ids',
  against: 'bare `node:http` parsing the same JSON and writing the same',
  ...overHttp({
    server: new URL('../servers/http-standalone.ts', import.meta.url),
    fresh: targets,
    questions: Array.from({ length: CONNECTIONS }, (_, index) => question(index)),
    status: 200,
    check: (answer) => {
      const { presences } = answer as { readonly presences: readonly Presence[] };
      assert.deepEqual(
        presences.map(({ id, status, evidence }) => [id, status, evidence]),
        targets.map((id) => [id, 'online', 'traffic']),
      );
    },
    bodies: 'written',
    goal: { atLeast: 0.7 },
  }),
};
