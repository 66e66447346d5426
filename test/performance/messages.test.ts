import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { settled } from '../../scripts/virtual/virtual-clock.ts';
import { closeWorlds, type ServerSocket, World } from '../support/sockets.ts';
import { gist, type TestClient } from '../support/sockets-client.ts';
import { RawClient } from '../support/sockets-raw-client.ts';

const STALE_MS = 10_001;
/** As many as takes timers of their own to be seen among those that there are anyway. */
const CROWD = 20;

/** Engine.IO packets of a connection, either way, since it was last asked. */
class Counter {
  readonly #packets: string[] = [];

  constructor({ conn }: ServerSocket) {
    const connection = conn as NodeJS.EventEmitter;
    connection.on('packet', ({ type }: { type: string }) => this.#packets.push(`in ${type}`));
    connection.on('packetCreate', ({ type }: { type: string }) => this.#packets.push(`out ${type}`));
  }

  take(): string[] {
    return this.#packets.splice(0);
  }
}

describe('what is sent', () => {
  afterEach(closeWorlds);

  it('for a look at somebody fresh is one message there and one back, and none to them', async () => {
    const { viewer, targets } = await open([true]);
    assert.equal(gist(await viewer.client.look('bob')), 'online traffic');
    await settled();
    assert.deepEqual(viewer.counter.take(), ['in message', 'out message']);
    for (const { counter } of targets) assert.deepEqual(counter.take(), []);
  });

  it('for a look at somebody stale is one ping more for each of their sockets, and its answer', async () => {
    const { world, viewer, targets } = await open([true, false, true, false]);
    await world.clock.advance(STALE_MS);
    // Nobody is so active that the others need not be waited for.
    for (const { client } of targets) client.idleMs = STALE_MS;
    const pongs = targets.map(({ client, hello }) => client.heard(hello ? 'message' : 'pong'));
    const look = viewer.client.look('bob');
    await Promise.all(pongs);
    await world.clock.advance(1_000);
    assert.equal(gist(await look), 'online probe');
    assert.deepEqual(viewer.counter.take(), ['in message', 'out message']);
    for (const { counter, hello } of targets) {
      assert.deepEqual(counter.take(), hello ? ['out message', 'in message'] : ['out ping', 'in pong']);
    }
    assert.equal(world.presence.stats.pings, targets.length);
  });

  it('for looks of many at one who is stale is one ping', async () => {
    const { world, targets } = await open([true]);
    const viewers = [];
    for (let index = 0; index < CROWD; index += 1) viewers.push(await world.connect(`viewer ${index}`));
    await world.clock.advance(STALE_MS);
    for (const { counter } of targets) counter.take();
    for (const answer of await Promise.all(viewers.map((viewer) => viewer.look('bob')))) {
      assert.equal(answer.status, 'online');
    }
    assert.deepEqual(
      targets.map(({ counter }) => counter.take()),
      [['out message', 'in message']],
    );
  });

  it('while nobody looks is nothing, and no timer waits for anybody', async () => {
    const world = await World.open();
    const counters = [];
    for (let index = 0; index < CROWD; index += 1) {
      const { server } = await world.connect(`user ${index}`, { hello: index % 2 === 0 });
      counters.push(new Counter(server));
    }
    // The flush of who has come, for all of them.
    assert.equal(world.clock.timerCount, 1);
    await world.clock.advance(1_000);
    assert.equal(world.clock.timerCount, 0);
    await world.clock.advance(3_600_000);
    assert.equal(world.clock.timerCount, 0);
    for (const counter of counters) assert.deepEqual(counter.take(), []);
  });

  it('in a reply is the JSON of the contract, and nothing else', async () => {
    const world = await World.open({ userId: (socket) => String(socket.handshake.query['user']) });
    const viewer = await RawClient.connect(world, 'alice', 4);
    const checkedAt = world.clock.now();
    world.presence.touch('bob');
    const bob = { id: 'bob', status: 'online', lastSeen: checkedAt, checkedAt, evidence: 'traffic' };
    const nobody = { id: 'nobody', status: 'offline', lastSeen: null, checkedAt, evidence: 'no-connection' };
    // What is known is answered at once, what is not in a moment.
    for (const presence of [bob, bob, nobody, nobody]) {
      viewer.send(`427["presence:refresh",{"ids":["${presence.id}"]}]`);
      const reply = await viewer.packets.take();
      assert.equal(reply, `437${JSON.stringify([{ presences: [presence], pending: [], now: checkedAt }])}`);
    }
  });
});

interface Counted {
  readonly client: TestClient;
  readonly counter: Counter;
  readonly hello: boolean;
}

/** A viewer, and one target with as many sockets, of those who say hello or of those who do not. */
async function open(
  hellos: readonly boolean[],
): Promise<{ world: World; viewer: Counted; targets: readonly Counted[] }> {
  const world = await World.open();
  const connect = async (user: string, hello: boolean): Promise<Counted> => {
    const client = await world.connect(user, { hello });
    await client.barrier();
    return { client, hello, counter: new Counter(client.server) };
  };
  const targets = [];
  for (const hello of hellos) targets.push(await connect('bob', hello));
  return { world, viewer: await connect('alice', false), targets };
}
