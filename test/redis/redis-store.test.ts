import { after, before, describe } from 'mocha';
import { RedisCluster } from '../../scripts/support/redis-cluster.ts';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { RedisLink } from '../../src/redis/redis-link.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { describeLastSeenStore } from '../contract/last-seen-store.ts';

let opened = 0;

async function openEmpty(url: string): Promise<RedisStore> {
  opened += 1;
  const onError = (error: Error): void => {
    throw error;
  };
  return new RedisStore(await RedisLink.open({ url, prefix: `test-${opened}`, onError }));
}

describe('on one server', () => {
  let server: RedisServer;

  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.stop());

  describeLastSeenStore('RedisStore', () => openEmpty(server.url));
});

describe('on a cluster', () => {
  let cluster: RedisCluster;

  before(async () => {
    cluster = await RedisCluster.start();
  });
  after(() => cluster.stop());

  describeLastSeenStore('RedisStore', () => openEmpty(cluster.url));
});
