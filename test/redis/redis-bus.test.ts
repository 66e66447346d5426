import { after, before, describe } from 'mocha';
import { RedisCluster } from '../../scripts/support/redis-cluster.ts';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { describePresenceBus } from '../contract/presence-bus.ts';
import { onCluster, onServer } from '../support/redis-bus-cluster.ts';

describe('on one server', () => {
  let server: RedisServer;

  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.stop());

  const makeCluster = onServer(() => server.url);
  describePresenceBus('RedisBus', makeCluster);
  describePresenceBus('RedisBus of several nodes', makeCluster, { nodeCount: 3 });
});

describe('on a cluster', () => {
  let cluster: RedisCluster;

  before(async () => {
    cluster = await RedisCluster.start();
  });
  after(() => cluster.stop());

  const makeCluster = onCluster(() => cluster.url);
  describePresenceBus('RedisBus', makeCluster);
  describePresenceBus('RedisBus of several nodes', makeCluster, { nodeCount: 3, canBeCut: false });
});
