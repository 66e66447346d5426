import { after, before } from 'mocha';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { describePresenceBus } from '../contract/presence-bus.ts';
import { onRedis } from '../support/redis-bus-cluster.ts';

let server: RedisServer;

before(async () => {
  server = await RedisServer.start();
});
after(() => server.stop());

const makeCluster = onRedis(() => Number(new URL(server.url).port));
describePresenceBus('RedisBus on one node', makeCluster);
describePresenceBus('RedisBus', makeCluster, { nodeCount: 3 });
