import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createClient } from 'redis';
import { RedisServer } from '../../scripts/support/redis-server.ts';

describe('a redis-server of our own', () => {
  it('answers at its address, keeps nothing on disk, and is apart from any other', async () => {
    const servers = await Promise.all([RedisServer.start(), RedisServer.start()]);
    const clients = servers.map(({ url }) => createClient({ url }));
    try {
      for (const client of clients) await client.connect();
      await clients[0]?.set('whose', 'ours');
      assert.equal(await clients[1]?.get('whose'), null);
      assert.deepEqual(
        { ...(await clients[0]?.configGet(['save', 'appendonly', 'bind'])) },
        {
          save: '',
          appendonly: 'no',
          bind: '127.0.0.1',
        },
      );
    } finally {
      for (const client of clients) client.destroy();
      await Promise.all(servers.map((server) => server.stop()));
    }
  });

  it('has ended when it was stopped, and may be stopped twice', async () => {
    const server = await RedisServer.start();
    const { pid } = server;
    assert.ok(pid !== undefined);
    await server.stop();
    await server.stop();
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('says so when it is not installed', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      await assert.rejects(RedisServer.start(), /redis-server cannot be run: .*ENOENT.*package is redis-server/);
    } finally {
      process.env['PATH'] = path;
    }
  });
});
