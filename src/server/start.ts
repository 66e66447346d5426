import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import express from 'express';
import type { Logger } from 'pino';
import { type DefaultEventsMap, Server } from 'socket.io';
import { attachPresence, type WhosThere } from '../attach-presence.ts';
import { bearerAuth } from '../auth/bearer.ts';
import { mountDemo } from '../demo/mount-demo.ts';
import { PresenceError } from '../domain/errors.ts';
import { problemHandler, sendProblem } from '../http/problem.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import { connectRedis, consumeTouches, type RedisParts, type TouchStream } from '../redis.ts';
import type { AnyServer } from '../sockets/socket-types.ts';
import { SqliteStore } from '../stores/sqlite/sqlite-store.ts';
import type { Config } from './config.ts';
import { Disposers } from './disposers.ts';
import { hangUpOf } from './hang-up.ts';
import { policyOf } from './policy.ts';
import { requireToken, signInOf, type SocketData } from './sign-in.ts';
import { streamMetrics } from './stream-metrics.ts';

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly presence: WhosThere;
  /**
   * Sends the clients to other nodes, where there are any, over the time that is set for it, and goes on answering
   * meanwhile. To be followed by `close()`.
   */
  drain(): Promise<void>;
  /**
   * Stops listening, closes all sockets, writes what is unwritten. The second call joins the first.
   * @throws {PresenceError} `unavailable` when sightings could not be written; everything is closed all the same.
   */
  close(): Promise<void>;
}

/** How long requests under way, and the closing of sockets, may take once the server is closing. */
const LAST_REQUESTS_MS = 5_000;

/**
 * The standalone server: API, sockets and, without a key for tokens, the demo chat.
 * @throws {PresenceError} when it cannot start; nothing is left open then.
 */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const disposers = new Disposers();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= disposers.release());
  try {
    return { ...(await start(config, log, disposers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(config: Config, log: Logger, disposers: Disposers): Promise<Omit<RunningServer, 'close'>> {
  const onError = (error: PresenceError): void => {
    log.error({ err: error, code: error.code }, error.message);
  };
  const app = express().disable('x-powered-by').disable('etag');
  const http = createServer(app);
  const hangUp = hangUpOf(http);
  let isDraining = false;
  const io = new Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>(http, {
    pingInterval: config.WHOSTHERE_PING_INTERVAL_MS,
    // New connections only: a node that is to stop sends them elsewhere.
    allowRequest: (_request, decide) => {
      decide(isDraining ? 'this node is stopping' : null, !isDraining);
    },
  });
  const signIn = signInOf(config);
  requireToken(io, signIn.verify, onError);

  const policy = policyOf(config);
  // Opened just before it has an owner: closing presence closes it.
  const engine = await openEngine(config, onError);
  const presence = await attachPresence(io, {
    ...engine,
    ...(policy !== undefined && { policy }),
    userId: (socket) => socket.data.userId,
    authenticate: bearerAuth(signIn.verify),
    onError,
    freshForMs: config.WHOSTHERE_FRESH_MS,
    freshFloorMs: config.WHOSTHERE_FRESH_FLOOR_MS,
    probeTimeoutMs: config.WHOSTHERE_PROBE_TIMEOUT_MS,
    idleAfterMs: config.WHOSTHERE_IDLE_AFTER_MS,
    probesPerSecond: config.WHOSTHERE_PROBE_BUDGET,
  }).catch(async (error: unknown) => {
    await engine.store.close();
    throw error;
  });
  // Also waits for, and reports on, a close that is under way.
  disposers.add(() => presence.close());

  const stream = await openStream(presence, config, onError);
  if (stream !== undefined) disposers.add(() => stream.close());
  app.use(presence.router(stream && { metrics: streamMetrics(stream) }));
  if (signIn.demoSecret !== undefined) {
    const file = chatFileOf(config.WHOSTHERE_DB);
    const demo = await mountDemo({ app, io, secret: signIn.demoSecret, file, onError });
    disposers.add(() => demo.close());
  }
  app.use((_request, response) => {
    sendProblem(response, new PresenceError('not_found', 'no such route'));
  });
  app.use(problemHandler(onError));

  const url = await listen(http, config);
  disposers.add(() => {
    // At once, before any socket closes: else those still asking would hear that our own users are offline.
    presence.close().catch(() => undefined);
    return stopListening(io, http, hangUp);
  });
  const drain = async (): Promise<void> => {
    // There is nowhere to go from a single node, and nobody to take for offline whom others see.
    if (config.WHOSTHERE_REDIS_URL === undefined || config.WHOSTHERE_DRAIN_MS === 0) return;
    isDraining = true;
    await presence.drain({ overMs: config.WHOSTHERE_DRAIN_MS });
  };
  return { url, presence, drain };
}

/** Where sightings are kept, and how nodes reach each other: one node on a file, or one of many on Redis. */
async function openEngine(
  { WHOSTHERE_REDIS_URL: url, WHOSTHERE_REDIS_PREFIX: prefix, WHOSTHERE_DB: file }: Config,
  onError: (error: PresenceError) => void,
): Promise<{ readonly store: LastSeenStore } | RedisParts> {
  return url === undefined ? { store: await SqliteStore.open(file) } : connectRedis(url, { prefix, onError });
}

/** The stream of touches, if there is to be one. */
async function openStream(
  presence: WhosThere,
  { WHOSTHERE_REDIS_URL: redis, WHOSTHERE_TOUCH_STREAM: stream }: Config,
  onError: (error: PresenceError) => void,
): Promise<TouchStream | undefined> {
  if (redis === undefined || stream === undefined) return undefined;
  return consumeTouches(presence, { redis, stream, onError });
}

/** The demo's chat is kept beside last seen: `data/whosthere-chat.db`. */
function chatFileOf(database: string): string {
  const { dir, name, ext } = path.parse(database);
  return path.join(dir, `${name}-chat${ext}`);
}

async function listen(http: HttpServer, config: Config): Promise<string> {
  http.listen(config.PORT, config.HOST);
  await once(http, 'listening').catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PresenceError('unavailable', `cannot listen on ${config.HOST} port ${config.PORT}: ${reason}`, { cause });
  });
  const { address, port, family } = http.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Closes the sockets with no goodbye to anyone's name: their users have not left, we have. */
async function stopListening(io: AnyServer, http: HttpServer, hangUp: () => void): Promise<void> {
  // A connection that is kept alive after its last answer would be waited for.
  http.keepAliveTimeout = 1;
  // A client that is frozen, or never finishes its request, must not hold the process.
  const impatience = setTimeout(hangUp, LAST_REQUESTS_MS);
  await io.close();
  clearTimeout(impatience);
}
