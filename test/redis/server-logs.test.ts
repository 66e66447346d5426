import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import { type ServerProcess, stop, useServerProcesses } from '../support/http-server-process.ts';
import { SECRET } from '../support/http-tokens.ts';
import { until } from '../support/redis-touches.ts';

const PASSWORD = 'hunter2-hunter2';

describe('the log of a server on Redis', () => {
  const servers = useServerProcesses();
  let redis: RedisServer;
  before(async () => {
    redis = await RedisServer.start({ settings: { requirepass: PASSWORD } });
  });
  after(() => redis.stop());

  const start = (password: string): ServerProcess =>
    servers.start({
      WHOSTHERE_REDIS_URL: redis.url.replace('//', `//:${password}@`),
      WHOSTHERE_JWT_SECRET: SECRET,
      WHOSTHERE_LOG_LEVEL: 'trace',
      WHOSTHERE_DRAIN_MS: '0',
    });
  const saidBy = ({ output }: ServerProcess): string => output.stdout + output.stderr;

  it('has no password in it when Redis goes away and comes back', async () => {
    const server = start(PASSWORD);
    const url = await server.url;
    const statusOf = async (): Promise<number> => (await fetch(new URL('/readyz', url))).status;
    assert.equal(await statusOf(), 200);
    await redis.kill();
    await until(async () => (await statusOf()) === 503);
    await redis.restart();
    await until(async () => (await statusOf()) === 200);
    assert.equal((await stop(server)).code, 0);
    assert.ok(
      server.log.some(({ level }) => level === 50),
      'the loss was logged',
    );
    assert.equal(saidBy(server).includes('hunter2'), false);
  });

  it('has no password in it when it is the wrong one', async () => {
    const server = start(`${PASSWORD}-and-more`);
    assert.equal((await server.ended).code, 1);
    assert.match(saidBy(server), /WRONGPASS/);
    assert.equal(saidBy(server).includes('hunter2'), false);
  });
});
