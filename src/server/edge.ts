import type { IncomingMessage, Server as HttpServer } from 'node:http';
import express, { type Express } from 'express';
import { type DefaultEventsMap, Server } from 'socket.io';
import type { SignedIn } from '../auth/require-token.ts';
import type { Connections } from '../limits/connections.ts';
import type { HttpHandler } from '../http/handler.ts';
import { presenceParser } from '../sockets/presence-parser.ts';
import { MAX_REFRESH_BYTES } from '../wire/protocol.ts';
import { type ClientAddresses, clientAddresses } from './client-address.ts';
import type { Config } from './config.ts';
import { hangUpOf } from './hang-up.ts';
import { createHttpServer } from './http-server.ts';
import { corsOptions, foreignOrigin, originHandler } from './origins.ts';
import { SecureResponse } from './secure-response.ts';

/** How long a connection may be open before it has signed in, in ms. */
const SIGN_IN_WITHIN_MS = 10_000;

export type EdgeServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SignedIn>;

/** Where the world comes in: one HTTP server, with Express and Socket.IO on it. Not listening yet. */
export interface Edge {
  readonly app: Express;
  /** Has requests answered by this before Express is asked, which costs more than most answers. */
  readonly answerFirst: (handler: HttpHandler) => void;
  readonly http: HttpServer;
  readonly io: EdgeServer;
  readonly addresses: ClientAddresses;
  /** Cuts all connections. */
  readonly hangUp: () => void;
  /** No new sockets from now on: the node is to stop. */
  readonly turnAway: () => void;
}

/** `connections`: how many of an address are let in. */
export function openEdge(config: Config, connections?: Connections): Edge {
  const { WHOSTHERE_ORIGINS: origins = [] } = config;
  const addresses = clientAddresses(config.WHOSTHERE_TRUST_PROXY);
  const { addressOf, hostOf } = addresses;
  const app = express().disable('x-powered-by').disable('etag').set('trust proxy', addresses.trust);
  // What Express is to answer, it gives a prototype of its own.
  Object.defineProperties(app.response, Object.getOwnPropertyDescriptors(SecureResponse.prototype));
  const admit = originHandler({ origins, hostOf });
  let first: HttpHandler = (_request, _response, next) => {
    next();
  };
  const http = createHttpServer((request, response) => {
    admit(request, response, () => {
      first(request, response, (tooLate) => {
        if (tooLate === undefined) app(request, response);
        else response.destroy();
      });
    });
  });
  const hangUp = hangUpOf(http);

  let isDraining = false;
  /** Why the handshake of a socket must fail; undefined when it need not. */
  const refusals: readonly ((request: IncomingMessage) => string | undefined)[] = [
    () => (isDraining ? 'this node is stopping' : undefined),
    foreignOrigin({ origins, hostOf }),
    // Last: it counts those who would be let in.
    (request) => (connections?.admits(addressOf(request)) === false ? 'too many connections' : undefined),
  ];
  const io: EdgeServer = new Server(http, {
    pingInterval: config.WHOSTHERE_PING_INTERVAL_MS,
    connectTimeout: SIGN_IN_WITHIN_MS,
    maxHttpBufferSize: MAX_REFRESH_BYTES,
    serveClient: false,
    parser: presenceParser,
    ...(origins.length > 0 && { cors: corsOptions(origins) }),
    allowRequest: (request, decide) => {
      let refusal: string | undefined;
      for (const refusalOf of refusals) refusal ??= refusalOf(request);
      decide(refusal, refusal === undefined);
    },
  });
  const turnAway = (): void => {
    isDraining = true;
  };
  const answerFirst = (handler: HttpHandler): void => {
    first = handler;
  };
  return { app, answerFirst, http, io, addresses, hangUp, turnAway };
}
