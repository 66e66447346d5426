import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { createClient, type RedisClientType } from 'redis';
import { freePort, RedisServer, type RedisServerOptions } from '../../scripts/support/redis-server.ts';

describe('a redis-server of our own', () => {
  const cleanUps: (() => unknown)[] = [];

  after(async () => {
    await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
  });

  async function started(options?: RedisServerOptions): Promise<RedisServer> {
    const server = await RedisServer.start(options);
    cleanUps.push(() => server.stop());
    return server;
  }

  async function connected({ url }: RedisServer): Promise<RedisClientType> {
    const client: RedisClientType = createClient({ url, socket: { reconnectStrategy: false } });
    // Servers are ended on purpose here.
    client.on('error', () => undefined);
    cleanUps.push(() => {
      if (client.isOpen) client.destroy();
    });
    await client.connect();
    return client;
  }

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

  it('takes settings, and says which of them redis-server does not know', async () => {
    const settings = { maxmemory: '5242880', 'maxmemory-policy': 'allkeys-lru', save: '3600 1 60 100' };
    const client = await connected(await started({ settings }));
    assert.deepEqual({ ...(await client.configGet(Object.keys(settings))) }, settings);
    await assert.rejects(started({ settings: { maximemory: '5mb' } }), /did not come up: .*maximemory/);
  });

  it('comes up at the port that is wanted, or says that it is taken', async () => {
    const port = await freePort();
    const server = await started({ port });
    assert.equal(server.port, port);
    assert.equal(server.url, `redis://127.0.0.1:${port}`);
    await assert.rejects(started({ port }), /did not come up: .*in use/);
    assert.equal(await (await connected(server)).ping(), 'PONG');
  });

  it('is empty at the same port when it was restarted, whoever was connected', async () => {
    const server = await started();
    const { pid, port } = server;
    const before = await connected(server);
    await before.set('whose', 'ours');

    await server.restart();

    const client = await connected(server);
    const info = await client.info('server');
    assert.match(info, new RegExp(`^tcp_port:${port}\r$`, 'm'));
    assert.match(info, new RegExp(`^process_id:${server.pid}\r$`, 'm'));
    assert.notEqual(server.pid, pid);
    assert.equal(await client.dbSize(), 0);
    await assert.rejects(before.ping());
  });

  it('is empty when it was restarted, though it had all from a master', async () => {
    const settings = { 'repl-diskless-sync-delay': '0' };
    const [master, replica] = await Promise.all([started({ settings }), started()]);
    const [atMaster, atReplica] = await Promise.all([connected(master), connected(replica)]);
    await atMaster.set('whose', 'ours');
    await atReplica.replicaOf('127.0.0.1', master.port);
    // It is counted once it has all.
    assert.equal(await atMaster.wait(1, 10_000), 1);
    assert.equal(await atReplica.get('whose'), 'ours');

    await replica.restart();

    assert.equal(await (await connected(replica)).dbSize(), 0);
  });

  it('has no time to save anything when it is killed', async () => {
    const server = await started({ settings: { save: '3600 1' } });
    await (await connected(server)).set('whose', 'ours');
    await server.restart();
    const client = await connected(server);
    assert.equal(await client.get('whose'), 'ours', 'it saves when it is asked to end');
    await client.set('whose', 'still ours');
    const { pid } = server;
    assert.ok(pid !== undefined);

    await server.kill();
    await server.kill();

    assert.equal(server.isUp, false);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    await assert.rejects(connected(server), { code: 'ECONNREFUSED' });
    await server.restart();
    assert.equal(server.isUp, true);
    assert.equal(await (await connected(server)).get('whose'), 'ours');
  });

  it('answers nothing while it is paused, and everything when it is resumed', async () => {
    const [server, other] = await Promise.all([started(), started()]);
    const [client, elsewhere] = await Promise.all([connected(server), connected(other)]);
    const heard: string[] = [];

    await server.pause();
    assert.equal(server.isUp, false);
    const ping = client.ping().then((answer) => heard.push(answer));
    // Ample time for an answer.
    for (let count = 0; count < 200; count += 1) await elsewhere.ping();
    heard.push('resumed');
    await server.resume();
    await ping;

    assert.equal(server.isUp, true);
    assert.deepEqual(heard, ['resumed', 'PONG']);
  });

  it('can be stopped, killed and restarted while it is paused', async () => {
    for (const end of ['stop', 'kill'] as const) {
      const server = await started();
      const { pid } = server;
      assert.ok(pid !== undefined);
      await server.pause();
      await server[end]();
      assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
      await assert.rejects(server.pause(), /does not run/);
    }
    const server = await started();
    await server.pause();
    await server.restart();
    assert.equal(server.isUp, true);
    assert.equal(await (await connected(server)).ping(), 'PONG');
  });
});
