import path from 'node:path';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { attachPresence, type WhosThere } from '../attach-presence.ts';
import { bearerAuth } from '../auth/bearer.ts';
import { requireToken } from '../auth/require-token.ts';
import { mountDemo } from '../demo/mount-demo.ts';
import { PresenceError } from '../domain/errors.ts';
import { problemHandler, sendProblem } from '../http/problem.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import { connectRedis, consumeTouches, type RedisParts, type TouchStream } from '../redis.ts';
import { releaseHandshakes } from '../sockets/release-handshakes.ts';
import { SqliteStore } from '../stores/sqlite/sqlite-store.ts';
import type { Config } from './config.ts';
import { Disposers } from './disposers.ts';
import { openEdge } from './edge.ts';
import { listen, stopListening } from './http-server.ts';
import { policyOf } from './policy.ts';
import { scrapersWith } from './scrapers.ts';
import { connectionMetrics, connectionsOf, countConnections, limitsOf } from './server-limits.ts';
import { serverLog } from './server-log.ts';
import { signInOf } from './sign-in.ts';
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

async function start(config: Config, logger: Logger, disposers: Disposers): Promise<Omit<RunningServer, 'close'>> {
  const log = serverLog(logger, config.WHOSTHERE_LOG_IDS);
  const onError = (error: PresenceError): void => {
    log.error({ err: error, code: error.code }, error.message);
  };
  const connections = connectionsOf(config, onError);
  const { app, answerFirst, http, io, addresses, hangUp, turnAway } = openEdge(config, connections);
  const signIn = signInOf(config);
  requireToken(io, signIn.verify, { onError });
  if (connections !== undefined) countConnections(io, connections, addresses.addressOf);
  releaseHandshakes(io);
  io.on('connection', ({ data }) => {
    log.debug({ user: data.userId }, 'signed in');
  });

  const policy = policyOf(config);
  // Opened just before it has an owner: closing presence closes it.
  const engine = await openEngine(config, onError);
  const presence = await attachPresence(io, {
    ...engine,
    ...(policy !== undefined && { policy }),
    userId: (socket) => socket.data.userId,
    address: ({ request }) => addresses.addressOf(request),
    authenticate: bearerAuth(signIn.verify),
    limits: limitsOf(config),
    onError,
    freshForMs: config.WHOSTHERE_FRESH_MS,
    freshFloorMs: config.WHOSTHERE_FRESH_FLOOR_MS,
    probeTimeoutMs: config.WHOSTHERE_PROBE_TIMEOUT_MS,
    idleAfterMs: config.WHOSTHERE_IDLE_AFTER_MS,
    probesPerSecond: config.WHOSTHERE_PROBE_BUDGET,
    probesPerTargetPerMinute: config.WHOSTHERE_PROBES_PER_TARGET,
    probesPerPairPerMinute: config.WHOSTHERE_PROBES_PER_PAIR,
    answerStepMs: config.WHOSTHERE_ANSWER_STEP_MS,
    reciprocal: config.WHOSTHERE_RECIPROCAL === 'on',
    forgetAfterDays: config.WHOSTHERE_FORGET_AFTER_DAYS,
  }).catch(async (error: unknown) => {
    await engine.store.close();
    throw error;
  });
  // Also waits for, and reports on, a close that is under way.
  disposers.add(() => presence.close());

  const stream = await openStream(presence, config, onError);
  if (stream !== undefined) disposers.add(() => stream.close());
  const metrics = Registry.merge([
    new Registry(),
    ...(stream === undefined ? [] : [streamMetrics(stream)]),
    ...(connections === undefined ? [] : [connectionMetrics(connections)]),
  ]);
  answerFirst(presence.router({ metrics, mayScrape: scrapersWith(config.WHOSTHERE_METRICS_TOKEN) }));
  if (signIn.demoSecret !== undefined) {
    const file = chatFileOf(config.WHOSTHERE_DB);
    const demo = await mountDemo({ app, io, secret: signIn.demoSecret, file, onError });
    disposers.add(() => demo.close());
  }
  app.use((_request, response) => {
    sendProblem(response, new PresenceError('not_found', 'no such route'));
  });
  app.use(problemHandler(onError));

  const url = await listen(http, { port: config.PORT, host: config.HOST });
  disposers.add(() => {
    // At once, before any socket closes: else those still asking would hear that our own users are offline.
    presence.close().catch(() => undefined);
    return stopListening(io, http, hangUp);
  });
  const drain = async (): Promise<void> => {
    // There is nowhere to go from a single node, and nobody to take for offline whom others see.
    if (config.WHOSTHERE_REDIS_URL === undefined || config.WHOSTHERE_DRAIN_MS === 0) return;
    turnAway();
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
