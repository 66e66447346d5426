import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
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

describe('a user whom one process forgets', () => {
  for (const [where, start] of [
    ['one server', () => RedisServer.start()],
    ['a cluster', () => RedisCluster.start()],
  ] as const) {
    it(`is told to all others on ${where}, with the moment`, async () => {
      const redis = await start();
      const links = await Promise.all(
        [1, 2].map(() => RedisLink.open({ url: redis.url, prefix: 'told', onError: () => undefined })),
      );
      const stores = links.map((link) => new RedisStore(link));
      try {
        const told = stores.map(
          (store) =>
            new Promise((resolve) => {
              const heard: unknown[] = [];
              store.onForgotten((forgotten) => {
                heard.push(forgotten);
                if (forgotten !== undefined) resolve(heard);
              });
            }),
        );
        await Promise.all(stores.map((store) => store.settled()));
        await stores[0]?.forget('bob', 5);
        for (const heard of await Promise.all(told)) assert.deepEqual(heard, [undefined, { id: 'bob', atMs: 5 }]);
      } finally {
        for (const store of stores) await store.close();
        await redis.stop();
      }
    });
  }
});
