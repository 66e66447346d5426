import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { type Principal, requireScope } from '../auth/principal.ts';
import { PresenceError } from '../domain/errors.ts';
import type { HttpHandler } from './handler.ts';
import { jsonReader } from './json-body.ts';
import { problemHandler } from './problem.ts';
import { type Reply, send } from './reply.ts';
import type { Route } from './route.ts';
import { type Found, RouteTable } from './route-table.ts';
import { presenceRoutes, type RoutesParts } from './routes.ts';

/** Who sends a request. Undefined, or a thrown `unauthorized`: nobody we know. */
export type Authenticate = (request: Request) => Principal | undefined | Promise<Principal | undefined>;

export interface RouterParts extends Omit<RoutesParts, 'mayScrape'> {
  readonly authenticate: Authenticate;
  /** Hears of errors that are our own fault. */
  readonly onError: (error: PresenceError) => void;
  /** Who may read the metrics; everybody, unless given. */
  readonly mayScrape?: ((request: Request) => boolean) | undefined;
}

/**
 * The contract's HTTP routes. Everything is checked, in this order: token, scope, limit, body, limit for what is in it.
 * They need nothing of Express, which costs more than most of the answers: mounted in an app, or before one.
 */
export function presenceRouter({ authenticate, onError, mayScrape, ...parts }: RouterParts): HttpHandler {
  const routes = presenceRoutes({ ...parts, mayScrape: mayScrape && ((request) => mayScrape(asSeen(request))) });
  const table = new RouteTable(routes);
  const readers = new Map(routes.map((route) => [route, jsonReader(route.bodyLimit ?? 0)]));
  const fail = problemHandler(onError);

  const callerOf = async (request: IncomingMessage, caller: Route['caller']): Promise<string> => {
    if (caller === undefined) return '';
    const principal = await authenticate(asSeen(request));
    if (principal === undefined) throw new PresenceError('unauthorized', 'a bearer token is needed');
    if (caller !== 'user') requireScope(principal, caller);
    return principal.id;
  };
  const answer = async ({ route, id }: Found, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const caller = await callerOf(request, route.caller);
    // Each call counts for one before its body is read, and for the rest of what is in it after that.
    route.limit?.(caller, 1);
    const body = route.bodyLimit === undefined ? undefined : await readers.get(route)?.(request, response);
    send(response, await route.answer({ request, caller, id, body }));
  };

  return (request, response, next) => {
    const { method = '', url = '' } = request;
    const found = table.find(method, url);
    if (found !== undefined) {
      answer(found, request, response).catch((thrown: unknown) => {
        fail(thrown, request, response, next);
      });
      return;
    }
    const methods = method === 'OPTIONS' ? table.methodsAt(url) : [];
    if (methods.length === 0) next();
    else send(response, allowing(methods));
  };
}

function allowing(methods: readonly string[]): Reply {
  const allowed = methods.join(', ');
  return { status: 200, type: 'text/plain', headers: { Allow: allowed }, body: allowed };
}

/** Where Express has made the request, as for those who mount the router in their app, it is one of Express's. */
function asSeen(request: IncomingMessage): Request {
  return request as Request;
}
