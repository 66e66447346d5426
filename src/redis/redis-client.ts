import { createClient, createCluster } from 'redis';
import { PresenceError, withoutCredentials } from '../domain/errors.ts';
import { redisScripts } from './redis-scripts.ts';

/** Where Redis is, and whether it is one server or a cluster. */
export interface RedisAddress {
  readonly isCluster: boolean;
  /** One address of a server, or some of a cluster's nodes, each as node-redis takes it. */
  readonly urls: readonly [string, ...string[]];
}

const CLUSTER = '+cluster';
const ADDRESS = /^(rediss?)(\+cluster)?:\/\/([^@/?#]*@)?([^@/?#]+)(\/\d+)?$/;

/**
 * `redis://[user[:password]@]host[:port][/database]`, `rediss://` over TLS; with `+cluster` after the scheme, a Redis
 * Cluster: some of its nodes, with commas between.
 * @throws {PresenceError} `invalid_request`; the password is not shown.
 */
export function parseRedisUrl(url: string): RedisAddress {
  const address = addressOf(url);
  if (address !== undefined) return address;
  const wanted = 'redis://host:port, rediss://host:port or redis+cluster://host:port,host:port';
  const shown = JSON.stringify(withoutCredentials(url));
  throw new PresenceError('invalid_request', `the address of Redis: expected ${wanted}, got ${shown}`);
}

export function isRedisUrl(url: string): boolean {
  return addressOf(url) !== undefined;
}

function addressOf(url: string): RedisAddress | undefined {
  const [, scheme, cluster, credentials = '', hosts = '', database = ''] = ADDRESS.exec(url) ?? [];
  if (scheme === undefined) return undefined;
  const isCluster = cluster === CLUSTER;
  const [first, ...rest] = hosts.split(',').map((host) => `${scheme}://${credentials}${host}${database}`);
  if (first === undefined || ![first, ...rest].every(isUsable)) return undefined;
  if (isCluster ? database !== '' : rest.length > 0) return undefined;
  return { isCluster, urls: [first, ...rest] };
}

function isUsable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, username, password } = new URL(url);
  return hostname !== '' && isDecodable(username) && isDecodable(password);
}

/** Whether every % in it escapes something, as node-redis takes for granted. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** How long the opening of a connection may take, in ms. */
export const CONNECTS_WITHIN_MS = 5_000;

const COMMON = {
  scripts: redisScripts,
  // Of node-redis's own: 16-23 us for each command. Limits of time are the callers'.
  commandOptions: { timeout: 0 },
  disableOfflineQueue: true,
  maintNotifications: 'disabled',
} as const;
/** A connection that is lost is not mended: what was subscribed on it has gone as well, so all begins anew. */
const SOCKET = { connectTimeout: CONNECTS_WITHIN_MS, reconnectStrategy: false } as const;

export type SingleClient = ReturnType<typeof singleClient>;
export type ClusterClient = ReturnType<typeof clusterClient>;
export type RedisClient = SingleClient | ClusterClient;

export function redisClient({ isCluster, urls }: RedisAddress): RedisClient {
  return isCluster ? clusterClient(urls) : singleClient(urls[0]);
}

function singleClient(url: string) {
  return createClient({ ...COMMON, url, socket: SOCKET });
}

function clusterClient(urls: readonly string[]) {
  const { username, password } = new URL(urls[0] ?? '');
  return createCluster({
    scripts: redisScripts,
    rootNodes: urls.map((url) => ({ url })),
    defaults: {
      ...COMMON,
      socket: SOCKET,
      // Nodes that are found out about are known by host and port alone.
      ...(password !== '' && { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
    },
  });
}

export function isClusterClient(client: RedisClient): client is ClusterClient {
  return 'masters' in client;
}
