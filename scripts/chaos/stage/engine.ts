import { RedisCluster } from '../../support/redis-cluster.ts';
import { RedisServer } from '../../support/redis-server.ts';
import { Tunnel } from './tunnel.ts';

/** How a new node is to reach Redis. */
export interface Reach {
  readonly url: string;
  /** What lies between; undefined where nothing does. */
  readonly tunnel: Tunnel | undefined;
}

/** The Redis of a round. */
export interface Engine {
  reach(): Promise<Reach>;
  stop(): Promise<void>;
}

/** One server that keeps on disk what it acks, with a network of its own for each node. */
export interface SingleEngine extends Engine {
  readonly server: RedisServer;
}

/** Three masters with a replica each. Nodes reach them by the addresses that they give each other: no tunnel fits between. */
export interface ClusterEngine extends Engine {
  readonly cluster: RedisCluster;
}

export async function startSingle(): Promise<SingleEngine> {
  const server = await RedisServer.start({ settings: { appendonly: 'yes' } });
  const tunnels: Tunnel[] = [];
  return {
    server,
    reach: async () => {
      const tunnel = await Tunnel.to(server.port);
      tunnels.push(tunnel);
      return { url: `redis://127.0.0.1:${tunnel.port}`, tunnel };
    },
    stop: async () => {
      await Promise.all(tunnels.map((tunnel) => tunnel.close()));
      await server.stop();
    },
  };
}

export async function startCluster(): Promise<ClusterEngine> {
  const cluster = await RedisCluster.start();
  return {
    cluster,
    reach: () => Promise.resolve({ url: cluster.url, tunnel: undefined }),
    stop: () => cluster.stop(),
  };
}
