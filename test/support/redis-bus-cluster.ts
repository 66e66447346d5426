import { PACE } from '../../src/buses/redis/nodes.ts';
import { RedisBus } from '../../src/buses/redis/redis-bus.ts';
import type { PresenceError } from '../../src/domain/errors.ts';
import type { BusTerms } from '../../src/ports/presence-bus.ts';
import { RedisLink } from '../../src/redis/redis-link.ts';
import type { BusCluster, MakeCluster } from './domain-bus-cluster.ts';
import { linkIs } from './redis-link-is.ts';
import { Link } from './sockets-link.ts';

export const TERMS: BusTerms = { settleMs: 50, idleAfterMs: 300_000, freshForMs: 10_000 };

/** Nobody is doubted because a busy machine is slow. */
export const PATIENT = { ...PACE, lateAfterMs: 60_000 };

let made = 0;

/** Nodes on one Redis server, each through a network of its own that can be cut. */
export function onServer(url: () => string): MakeCluster {
  return async (nodes) => {
    const networks = await Promise.all(nodes.map(() => Link.to(Number(new URL(url()).port))));
    const urls = networks.map((network) => network.url.replace('http:', 'redis:'));
    const { links, ...cluster } = await nodesAt(urls, nodes);
    return {
      ...cluster,
      network: {
        cut: async (node) => {
          at(networks, node).down();
          await linkIs(at(links, node), 'down');
        },
        mend: async (node) => {
          at(networks, node).up();
          await linkIs(at(links, node), 'up');
        },
      },
      close: async () => {
        await cluster.close();
        for (const network of networks) await network.close();
      },
    };
  };
}

/** Nodes on a Redis Cluster, which tells its own addresses: there is no cutting them off. */
export function onCluster(url: () => string): MakeCluster {
  return async (nodes) => {
    const { links: _links, ...cluster } = await nodesAt(
      nodes.map(() => url()),
      nodes,
    );
    return cluster;
  };
}

async function nodesAt(
  urls: readonly string[],
  nodes: Parameters<MakeCluster>[0],
): Promise<BusCluster & { readonly links: readonly RedisLink[] }> {
  made += 1;
  const prefix = `test-${made}`;
  const errors: PresenceError[] = [];
  const onError = (error: PresenceError): void => {
    errors.push(error);
  };
  const links = await Promise.all(urls.map((url) => RedisLink.open({ url, prefix, onError })));
  const buses = nodes.map((askLocal, index) => new RedisBus(at(links, index), askLocal, TERMS, PATIENT));
  const settled = async (): Promise<void> => {
    for (const bus of buses) await bus.settled();
  };
  await settled();
  const { clock } = at(links, 0);
  return {
    links,
    buses,
    now: () => clock.now(),
    settled,
    // The deadline of a question is a real one.
    passUntil: (untilMs) => new Promise((resolve) => clock.after(untilMs - clock.now(), resolve)),
    close: async () => {
      for (const bus of buses) await bus.close();
    },
  };
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}
