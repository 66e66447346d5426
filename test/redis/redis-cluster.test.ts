import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { after, before, describe, it } from 'mocha';
import { createClient, createCluster, type RedisClientType } from 'redis';
import { RedisCluster } from '../../scripts/support/redis-cluster.ts';
import type { RedisServer } from '../../scripts/support/redis-server.ts';
import { parseRedisUrl } from '../../src/redis/redis-client.ts';

const KEYS = Array.from({ length: 200 }, (_, index) => `key-${index}`);

async function at<Result>({ url }: RedisServer, ask: (client: RedisClientType) => Promise<Result>): Promise<Result> {
  const client: RedisClientType = createClient({ url });
  try {
    await client.connect();
    return await ask(client);
  } finally {
    client.destroy();
  }
}

/** "master", or the port of its master. */
async function roleOf(node: RedisServer): Promise<string | number> {
  const role = await at(node, (client) => client.role());
  assert.ok(role !== undefined);
  return role.role === 'slave' ? role.master.port : role.role;
}

describe('a Redis Cluster of our own', () => {
  let cluster: RedisCluster;

  before(async () => {
    cluster = await RedisCluster.start();
  });

  after(() => cluster.stop());

  /** What a client that knows the address of the cluster alone reads; it writes first what it is given. */
  async function read(written?: string): Promise<Set<string | null>> {
    const client = createCluster({ rootNodes: parseRedisUrl(cluster.url).urls.map((url) => ({ url })) });
    // One of the nodes may be away: then another is asked.
    client.on('error', () => undefined);
    try {
      await client.connect();
      if (written !== undefined) await Promise.all(KEYS.map((key) => client.set(key, written)));
      return new Set(await Promise.all(KEYS.map((key) => client.get(key))));
    } finally {
      client.destroy();
    }
  }

  it('has three masters with all slots, a replica for each, and every node says so', async () => {
    const masters = await cluster.masters();
    assert.equal(masters.length, 3);
    assert.equal(cluster.nodes.length, 6);
    const replicas = await Promise.all(masters.map((master) => cluster.replicaOf(master)));
    assert.equal(new Set([...masters, ...replicas]).size, 6);
    for (const node of cluster.nodes) {
      const ranges = (await at(node, (client) => client.clusterSlots())).sort((a, b) => a.from - b.from);
      assert.deepEqual(
        ranges.map(({ from, to, master }) => [from, to, master.port]),
        [
          [0, 5460, masters[0]?.port],
          [5461, 10921, masters[1]?.port],
          [10922, 16383, masters[2]?.port],
        ],
      );
    }
    assert.deepEqual(await Promise.all(masters.map(roleOf)), ['master', 'master', 'master']);
    assert.deepEqual(
      await Promise.all(replicas.map(roleOf)),
      masters.map(({ port }) => port),
    );
  });

  it('is reached by its address, and spreads the keys over its masters', async () => {
    assert.deepEqual(parseRedisUrl(cluster.url), { isCluster: true, urls: cluster.nodes.map(({ url }) => url) });
    assert.deepEqual(await read('written'), new Set(['written']));
    const sizes = await Promise.all((await cluster.masters()).map((master) => at(master, (client) => client.dbSize())));
    assert.ok(sizes.every((size) => size > 0));
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      KEYS.length,
    );
  });

  it('has master and replica change places, and keeps the data', async () => {
    await read('before the failover');
    const masters = await cluster.masters();
    const [, master] = masters;
    assert.ok(master !== undefined);
    const replica = await cluster.replicaOf(master);

    assert.equal(await cluster.failOver(1), replica);

    assert.deepEqual(await cluster.masters(), masters.with(1, replica));
    assert.equal(await cluster.replicaOf(replica), master);
    assert.deepEqual(await Promise.all([replica, master].map(roleOf)), ['master', replica.port]);
    assert.deepEqual(await read(), new Set(['before the failover']));
  });

  it('can have them change places again and again', async () => {
    const masters = await cluster.masters();
    await cluster.failOver(1);
    await cluster.failOver(1);
    assert.deepEqual(await cluster.masters(), masters);
    assert.deepEqual(await read('after them'), new Set(['after them']));
  });

  it('replaces a master that is killed, which becomes a replica when it is restarted', async () => {
    await read('before the kill');
    const masters = await cluster.masters();
    const [master] = masters;
    assert.ok(master !== undefined);
    const replica = await cluster.replicaOf(master);
    await at(master, async (client) => {
      // WAIT minds what the same connection wrote, and what was written before that.
      await client.set(await client.sendCommand<string>(['RANDOMKEY']), 'before the kill');
      assert.equal(await client.wait(1, 10_000), 1);
    });

    assert.equal(await cluster.killMaster(0), replica);

    assert.equal(master.isUp, false);
    assert.deepEqual(await cluster.masters(), masters.with(0, replica));
    await assert.rejects(cluster.replicaOf(replica), /no replica/);
    assert.deepEqual(await read(), new Set(['before the kill']));

    await master.restart();
    await cluster.settled();
    assert.equal(await cluster.replicaOf(replica), master);
    assert.equal(await roleOf(master), replica.port);
    assert.equal(await at(master, (client) => client.dbSize()), await at(replica, (client) => client.dbSize()));
  });

  it('settles without a node that is paused, and with it again', async () => {
    const masters = await cluster.masters();
    const [, , master] = masters;
    assert.ok(master !== undefined);
    const replica = await cluster.replicaOf(master);

    await master.pause();
    await cluster.settled();
    assert.deepEqual(await cluster.masters(), masters.with(2, replica));

    await master.resume();
    await cluster.settled();
    assert.equal(await roleOf(master), replica.port);
  });

  it('takes other sizes, and leaves nothing when it was stopped', async () => {
    const small = await RedisCluster.start({ masters: 1, replicasEach: 2 });
    const pids = small.nodes.map(({ pid }) => pid ?? assert.fail('a node without a process'));
    const folders: string[] = [];
    try {
      const masters = await small.masters();
      assert.deepEqual(await Promise.all(masters.map((master) => at(master, (client) => client.wait(2, 10_000)))), [2]);
      for (const node of small.nodes) {
        const { dir } = await at(node, (client) => client.configGet('dir'));
        folders.push(dir ?? assert.fail('a node without a folder'));
      }
    } finally {
      await small.stop();
    }
    await small.stop();
    assert.equal(pids.length, 3);
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    for (const folder of folders) await assert.rejects(access(folder), { code: 'ENOENT' });
  });
});
