import { RedisBus } from '../../src/buses/redis/redis-bus.ts';
import type { PresenceError } from '../../src/domain/errors.ts';
import type { BusTerms } from '../../src/ports/presence-bus.ts';
import { RedisLink } from '../../src/redis/redis-link.ts';
import type { BusCluster, MakeCluster } from './domain-bus-cluster.ts';
import { linkIs } from './redis-link-is.ts';
import { Link } from './sockets-link.ts';

const TERMS: BusTerms = { settleMs: 50, idleAfterMs: 300_000, freshForMs: 10_000 };

let made = 0;

/** Nodes on the Redis at `port` of this machine, each through a network of its own that can be cut. */
export function onRedis(port: () => number): MakeCluster {
  return async (nodes) => {
    made += 1;
    const prefix = `test-${made}`;
    const networks = await Promise.all(nodes.map(() => Link.to(port())));
    const errors: PresenceError[] = [];
    const links = await Promise.all(
      networks.map(({ url }) =>
        RedisLink.open({
          url: url.replace('http:', 'redis:'),
          prefix,
          onError: (error) => errors.push(error),
        }),
      ),
    );
    const buses = nodes.map((askLocal, index) => new RedisBus(at(links, index), askLocal, TERMS));
    const settled = async (): Promise<void> => {
      for (const bus of buses) await bus.settled();
    };
    await settled();
    const now = (): number => at(links, 0).clock.now();
    const cluster: BusCluster = {
      buses,
      now,
      settled,
      // The deadline of a question is a real one.
      passUntil: async (untilMs) => {
        await new Promise((resolve) =>
          at(links, 0).clock.after(untilMs - now(), () => {
            resolve(undefined);
          }),
        );
      },
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
        for (const bus of buses) await bus.close();
        for (const network of networks) await network.close();
      },
    };
    return cluster;
  };
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}
