import { after, afterEach, before, describe } from 'mocha';
import { describeEveryDesign } from '../support/bench-every-design.ts';
import { TestRedis } from '../support/bench-redis.ts';

describe('the designs on Redis', () => {
  let redis: TestRedis;

  before(async () => {
    redis = await TestRedis.start();
  });
  after(() => redis.stop());
  afterEach(() => redis.closeKeys());

  for (const name of ['redis-ttl', 'redis-ttl-throttled'] as const) {
    describeEveryDesign(name, { openKeys: () => redis.watchedKeys() });
  }
});
