import type { IncomingMessage } from 'node:http';
import { Registry } from 'prom-client';
import type { SignedIn } from '../auth/require-token.ts';
import type { PresenceError } from '../domain/errors.ts';
import { meterIn } from '../http/metrics.ts';
import { Connections } from '../limits/connections.ts';
import type { LimitsInput } from '../options.ts';
import { systemClock } from '../ports/clock.ts';
import type { AnyServer, AnySocket } from '../sockets/socket-types.ts';
import { connectError, toPresenceError } from '../wire/wire-error.ts';
import type { Config } from './config.ts';

/** What a connection sends in a minute at most, where the people behind an address are honest: a page that comes and goes six times. */
export const EVENTS_PER_CONNECTION = 12;

/** The limits of presence. */
export function limitsOf(config: Config): LimitsInput | false {
  if (config.WHOSTHERE_LIMITS === 'off') return false;
  return {
    idsPerMinute: config.WHOSTHERE_IDS_PER_MINUTE,
    touchesPerMinute: config.WHOSTHERE_TOUCHES_PER_MINUTE,
    eventsPerAddressPerMinute: EVENTS_PER_CONNECTION * config.WHOSTHERE_CONNECTIONS_PER_ADDRESS,
    pollMs: config.WHOSTHERE_HTTP_POLL_MS,
  };
}

/** The limits of connections; undefined where there are none. */
export function connectionsOf(config: Config, onError: (error: PresenceError) => void): Connections | undefined {
  if (config.WHOSTHERE_LIMITS === 'off') return undefined;
  const settings = {
    perAddress: config.WHOSTHERE_CONNECTIONS_PER_ADDRESS,
    perUser: config.WHOSTHERE_CONNECTIONS_PER_USER,
  };
  return new Connections(systemClock, settings, (thrown) => {
    onError(toPresenceError(thrown));
  });
}

/** An Engine.IO connection, as far as it is looked at here. */
interface EngineConnection extends NodeJS.EventEmitter {
  readonly request: IncomingMessage;
}

/** Counts the connections of each address, and of each user. To be called once users are known: after `requireToken`. */
export function countConnections(
  io: AnyServer<SignedIn>,
  connections: Connections,
  addressOf: (request: IncomingMessage) => string,
): void {
  // Functions that are the same for all connections: ones of their own would take 300 bytes of each.
  const networks = new Map<EngineConnection, string>();
  const onClose = function (this: EngineConnection): void {
    const network = networks.get(this);
    if (network !== undefined) connections.closed(network);
    networks.delete(this);
  };
  io.engine.on('connection', (connection: EngineConnection) => {
    const network = connections.opened(addressOf(connection.request));
    if (network === undefined) return;
    networks.set(connection, network);
    connection.on('close', onClose);
  });
  io.use(({ data }, next) => {
    if (data.userId === undefined || connections.admitsUser(data.userId)) {
      next();
      return;
    }
    next(connectError({ code: 'rate_limited', message: 'too many connections of this user' }));
  });
  const onDisconnect = function (this: AnySocket<SignedIn>): void {
    if (this.data.userId !== undefined) connections.closedBy(this.data.userId);
  };
  io.on('connection', (socket) => {
    if (socket.data.userId === undefined || !socket.connected) return;
    connections.openedBy(socket.data.userId);
    socket.on('disconnect', onDisconnect);
  });
}

/** What `/metrics` tells of connections. */
export function connectionMetrics(connections: Connections): Registry {
  const registry = new Registry();
  meterIn(registry).counter(
    'connections_refused',
    'Connections refused because of a limit.',
    () => connections.refused,
  );
  return registry;
}
