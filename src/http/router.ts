import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { Registry } from 'prom-client';
import { type Principal, requireScope, type Scope } from '../auth/principal.ts';
import { PresenceError } from '../domain/errors.ts';
import type { PresenceCore } from '../domain/presence-core.ts';
import { resolveAll } from '../domain/resolve-all.ts';
import type { Limits } from '../ports/limits.ts';
import { parse, refreshBodySchema, touchBodySchema, userPathSchema, visibilitySchema } from '../wire/schemas.ts';
import { cacheControlOf, requestedMaxAgeMs } from './freshness.ts';
import { presenceMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { problemHandler } from './problem.ts';

/** Who sends a request. Undefined, or a thrown `unauthorized`: nobody we know. */
export type Authenticate = (request: Request) => Principal | undefined | Promise<Principal | undefined>;

export interface RouterParts {
  readonly core: PresenceCore;
  readonly limits: Limits;
  readonly authenticate: Authenticate;
  /** Hears of errors that are our own fault. */
  readonly onError: (error: PresenceError) => void;
  /** Metrics that `/metrics` tells besides. */
  readonly metrics?: Registry | undefined;
  /** Who may read the metrics; everybody, unless given. */
  readonly mayScrape?: ((request: Request) => boolean) | undefined;
}

/** Room for 1,000 ids of 128 characters, and for 10,000 touches, however they are escaped. */
const REFRESH_BODY_LIMIT = '2mb';
const TOUCH_BODY_LIMIT = '16mb';

/** The contract's HTTP routes. Everything is checked, in this order: token, scope, limit, body, limit for what is in it. */
export function presenceRouter(parts: RouterParts): Router {
  const { core, limits, authenticate, onError, metrics, mayScrape = () => true } = parts;
  const router = express.Router();

  const principalOf = async (request: Request): Promise<Principal> => {
    const principal = await authenticate(request);
    if (principal === undefined) throw new PresenceError('unauthorized', 'a bearer token is needed');
    return principal;
  };
  const service =
    (scope: Scope): RequestHandler =>
    async (request, response, next) => {
      const principal = await principalOf(request);
      requireScope(principal, scope);
      response.locals['caller'] = principal.id;
      next();
    };
  const viewer: RequestHandler = async (request, response, next) => {
    response.locals['caller'] = (await principalOf(request)).id;
    next();
  };
  const callerOf = ({ locals }: Response): string => String(locals['caller']);
  /** Each call counts for one before its body is read, and for the rest of what is in it after that. */
  const within =
    (limit: (caller: string, count: number) => void): RequestHandler =>
    (_request, response, next) => {
      limit(callerOf(response), 1);
      next();
    };

  router.get('/v1/presence/:id', viewer, within(limits.refresh), async (request, response) => {
    const { id } = parse(userPathSchema, request.params);
    const maxAgeMs = requestedMaxAgeMs(request.get('cache-control'));
    const caller = callerOf(response);
    const [presence] = await resolveAll(core, caller, [id], maxAgeMs, limits.poll(caller, [id]));
    if (presence === undefined) throw new PresenceError('unavailable', 'no answer');
    response
      .set('Cache-Control', cacheControlOf(presence, core.clock.now(), core.settings))
      // What one viewer was told is not for the next one who signs in on the same browser.
      .vary('Authorization')
      .json(presence);
  });

  router.post(
    '/v1/presence/refresh',
    viewer,
    within(limits.refresh),
    express.json({ limit: REFRESH_BODY_LIMIT }),
    async (request, response) => {
      const { ids, maxAge } = parse(refreshBodySchema, bodyOf(request));
      const caller = callerOf(response);
      limits.refresh(caller, Math.max(0, ids.length - 1));
      const presences = await resolveAll(core, caller, ids, maxAge, limits.poll(caller, ids));
      response.set('Cache-Control', 'no-store').json({ presences });
    },
  );

  // The user's own, and nobody else's.
  router.get('/v1/visibility', viewer, within(limits.refresh), async (_request, response) => {
    response.set('Cache-Control', 'no-store').json(await core.visibility(callerOf(response)));
  });

  router.put('/v1/visibility', viewer, within(limits.change), express.json(), async (request, response) => {
    const visibility = parse(visibilitySchema, bodyOf(request));
    await core.setVisibility(callerOf(response), visibility);
    response.set('Cache-Control', 'no-store').json(visibility);
  });

  router.post(
    '/v1/touch',
    service('presence:touch'),
    within(limits.touch),
    express.json({ limit: TOUCH_BODY_LIMIT }),
    (request, response) => {
      const { touches } = parse(touchBodySchema, bodyOf(request));
      limits.touch(callerOf(response), Math.max(0, touches.length - 1));
      for (const { id, at } of touches) core.touch(id, at);
      response.status(202).json({ accepted: touches.length });
    },
  );

  router.delete('/v1/presence/:id', service('presence:admin'), async (request, response) => {
    await core.forget(parse(userPathSchema, request.params).id);
    response.status(204).end();
  });

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  router.get('/readyz', async (_request, response) => {
    await core.check();
    response.json({ status: 'ready' });
  });

  const own = presenceMetrics(core);
  const registry = metrics === undefined ? own : Registry.merge([own, metrics]);
  router.get('/metrics', async (request, response) => {
    if (!mayScrape(request)) throw new PresenceError('unauthorized', 'the token for metrics is needed');
    response.type(registry.contentType).send(await registry.metrics());
  });

  const openApi = openApiDocument();
  router.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });

  router.use(problemHandler(onError));
  return router;
}

function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  // Express leaves alone what is not declared as JSON.
  if (body === undefined) throw new PresenceError('invalid_request', 'a JSON body of type application/json is needed');
  return body;
}
