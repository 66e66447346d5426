import type { IncomingMessage } from 'node:http';
import cors from 'cors';
import { z } from 'zod';
import { PresenceError } from '../domain/errors.ts';
import type { HttpHandler } from '../http/handler.ts';
import { sendProblem } from '../http/problem.ts';

const ORIGIN_RULE = 'must be origins such as https://chat.example, separated by commas';
const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map([
  ['http:', '80'],
  ['https:', '443'],
]);
/** How long a browser may go on without asking whether it may ask. In s. */
const PREFLIGHT_AGE_S = 600;

/** A list without wildcards: who lists every page can be asked by every page. */
export const originsSchema = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine((origins) => origins.every(isOrigin), ORIGIN_RULE);

/** As browsers write it: no path, no slash at its end. Pages of apps have schemes of their own. */
function isOrigin(text: string): boolean {
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/?#@*,]+$/.test(text) || !URL.canParse(text)) return false;
  const { origin, protocol } = new URL(text);
  return !DEFAULT_PORTS.has(protocol) || origin === text;
}

export interface OriginParts {
  /** The origins of pages that may ask, besides the server's own. */
  readonly origins: readonly string[];
  /** The host that a request is for. */
  readonly hostOf: (request: IncomingMessage) => string;
}

/** Says why the request must not be served, if its `Origin` is somebody else's. Only browsers send one. */
export function foreignOrigin({ origins, hostOf }: OriginParts): (request: IncomingMessage) => string | undefined {
  const listed = new Set(origins);
  return (request) => {
    const { origin } = request.headers;
    if (origin === undefined || listed.has(origin) || isOwn(origin, hostOf(request))) return undefined;
    return 'pages of this origin may not ask here';
  };
}

/** By its host: before a proxy, the scheme may be another. */
function isOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const own = new URL(origin);
  const defaultPort = DEFAULT_PORTS.get(own.protocol);
  // Browsers write it in one way. In others there are tabs that URL leaves out, paths, and names of users.
  if (defaultPort === undefined || own.origin !== origin) return false;
  return own.host === host || (own.port === '' && `${own.host}:${defaultPort}` === host);
}

/** What Socket.IO, and {@link originHandler}, tell browsers. */
export function corsOptions(origins: readonly string[]): cors.CorsOptions {
  return {
    origin: [...origins],
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ['Authorization', 'Cache-Control', 'Content-Type'],
    exposedHeaders: ['Retry-After'],
    maxAge: PREFLIGHT_AGE_S,
  };
}

/** Refuses pages of other origins, and lets those that are listed read answers. Without a list there is no CORS. */
export function originHandler(parts: OriginParts): HttpHandler {
  const refusalOf = foreignOrigin(parts);
  const allow = parts.origins.length === 0 ? undefined : cors(corsOptions(parts.origins));
  return (request, response, next) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) sendProblem(response, new PresenceError('forbidden', refusal));
    else if (allow === undefined) next();
    else allow(request, response, next);
  };
}
