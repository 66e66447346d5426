import type { IncomingMessage } from 'node:http';
import { Registry } from 'prom-client';
import { PresenceError } from '../domain/errors.ts';
import type { PresenceCore } from '../domain/presence-core.ts';
import { resolveAll } from '../domain/resolve-all.ts';
import type { Limits } from '../ports/limits.ts';
import { parse, refreshBodySchema, touchBodySchema, userPathSchema, visibilitySchema } from '../wire/schemas.ts';
import { cacheControlOf, requestedMaxAgeMs } from './freshness.ts';
import { presenceMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { presenceJson, presencesJson } from '../wire/presence-json.ts';
import { jsonReply, NO_STORE } from './reply.ts';
import type { Route } from './route.ts';

export interface RoutesParts {
  readonly core: PresenceCore;
  readonly limits: Limits;
  /** Metrics that `/metrics` tells besides. */
  readonly metrics?: Registry | undefined;
  /** Who may read the metrics; everybody, unless given. */
  readonly mayScrape?: ((request: IncomingMessage) => boolean) | undefined;
}

const MEGABYTE = 2 ** 20;
/** Room for 1,000 ids of 128 characters, and for 10,000 touches, however they are escaped. */
const REFRESH_BODY_LIMIT = 2 * MEGABYTE;
const TOUCH_BODY_LIMIT = 16 * MEGABYTE;
const VISIBILITY_BODY_LIMIT = 100 * 1_024;

/** The contract's routes. */
export function presenceRoutes({ core, limits, metrics, mayScrape = () => true }: RoutesParts): readonly Route[] {
  const own = presenceMetrics(core);
  const registry = metrics === undefined ? own : Registry.merge([own, metrics]);
  const openApi = jsonReply(JSON.stringify(openApiDocument()));
  return [
    {
      method: 'GET',
      path: '/v1/presence/:id',
      caller: 'user',
      limit: limits.refresh,
      answer: async ({ request, caller, id: written }) => {
        const id = idOf(written);
        const maxAgeMs = requestedMaxAgeMs(request.headers['cache-control']);
        const [presence] = await resolveAll(core, caller, [id], maxAgeMs, limits.poll(caller, [id]));
        if (presence === undefined) throw new PresenceError('unavailable', 'no answer');
        return jsonReply(presenceJson(presence), {
          'Cache-Control': cacheControlOf(presence, core.clock.now(), core.settings),
          // What one viewer was told is not for the next one who signs in on the same browser.
          Vary: 'Authorization',
        });
      },
    },
    {
      method: 'POST',
      path: '/v1/presence/refresh',
      caller: 'user',
      limit: limits.refresh,
      bodyLimit: REFRESH_BODY_LIMIT,
      answer: async ({ caller, body }) => {
        const { ids, maxAge } = parse(refreshBodySchema, body);
        limits.refresh(caller, Math.max(0, ids.length - 1));
        const presences = await resolveAll(core, caller, ids, maxAge, limits.poll(caller, ids));
        return jsonReply(`{"presences":${presencesJson(presences)}}`, NO_STORE);
      },
    },
    {
      // The user's own, and nobody else's.
      method: 'GET',
      path: '/v1/visibility',
      caller: 'user',
      limit: limits.refresh,
      answer: async ({ caller }) => jsonReply(JSON.stringify(await core.visibility(caller)), NO_STORE),
    },
    {
      method: 'PUT',
      path: '/v1/visibility',
      caller: 'user',
      limit: limits.change,
      bodyLimit: VISIBILITY_BODY_LIMIT,
      answer: async ({ caller, body }) => {
        const visibility = parse(visibilitySchema, body);
        await core.setVisibility(caller, visibility);
        return jsonReply(JSON.stringify(visibility), NO_STORE);
      },
    },
    {
      method: 'POST',
      path: '/v1/touch',
      caller: 'presence:touch',
      limit: limits.touch,
      bodyLimit: TOUCH_BODY_LIMIT,
      answer: ({ caller, body }) => {
        const { touches } = parse(touchBodySchema, body);
        limits.touch(caller, Math.max(0, touches.length - 1));
        const nowMs = core.clock.now();
        for (const { id, at } of touches) core.touch(id, at, nowMs);
        return jsonReply(JSON.stringify({ accepted: touches.length }), {}, 202);
      },
    },
    {
      method: 'DELETE',
      path: '/v1/presence/:id',
      caller: 'presence:admin',
      answer: async ({ id }) => {
        await core.forget(idOf(id));
        return { status: 204, type: '', headers: {}, body: '' };
      },
    },
    { method: 'GET', path: '/healthz', answer: () => jsonReply('{"status":"ok"}') },
    {
      method: 'GET',
      path: '/readyz',
      answer: async () => {
        await core.check();
        return jsonReply('{"status":"ready"}');
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      answer: async ({ request }) => {
        if (!mayScrape(request)) throw new PresenceError('unauthorized', 'the token for metrics is needed');
        return { status: 200, type: registry.contentType, headers: {}, body: await registry.metrics() };
      },
    },
    { method: 'GET', path: '/openapi.json', answer: () => openApi },
  ];
}

/** @throws {PresenceError} `invalid_request` for what no user is called. */
function idOf(written: string): string {
  let id = written;
  try {
    if (written.includes('%')) id = decodeURIComponent(written);
  } catch (cause) {
    throw new PresenceError('invalid_request', 'id: is not percent-encoded as UTF-8', { cause });
  }
  return parse(userPathSchema, { id }).id;
}
