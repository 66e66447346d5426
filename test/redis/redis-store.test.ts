import { after, before } from 'mocha';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { RedisLink } from '../../src/redis/redis-link.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { describeLastSeenStore } from '../contract/last-seen-store.ts';

let server: RedisServer;
let opened = 0;

before(async () => {
  server = await RedisServer.start();
});
after(() => server.stop());

describeLastSeenStore('RedisStore', async () => {
  opened += 1;
  const link = await RedisLink.open({
    url: server.url,
    prefix: `test-${opened}`,
    onError: (error) => {
      throw error;
    },
  });
  return new RedisStore(link);
});
