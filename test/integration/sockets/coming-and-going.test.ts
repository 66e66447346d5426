import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist, type TestClient, TRANSPORTS } from '../../support/sockets-client.ts';

const FRESH_FOR_MS = 10_000;
const STALE_MS = FRESH_FOR_MS + 1;

describe('coming and going', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    for (const hello of [true, false]) {
      describe(`on ${transport}, ${hello ? 'with' : 'without'} hello`, () => {
        const options = { transport, hello };

        it('a reconnect in the middle of a probe is the answer', async () => {
          const world = await World.open();
          const { viewer } = await freezeTarget(world);
          const asked = world.asked('bob');
          const look = viewer.look('bob');
          await asked;
          await world.connect('bob', options);
          const answer = await look;
          assert.equal(gist(answer), 'online probe');
          assert.equal(answer.lastSeen, world.clock.now());
        });

        // Polling has no connection to lose between two polls: there the loss is found by Engine.IO's own ping timeout.
        if (transport !== 'polling') {
          it('a loss of the connection in the middle of a probe is the answer', async () => {
            const world = await World.open();
            const { viewer, target } = await freezeTarget(world);
            const asked = world.asked('bob');
            const look = viewer.look('bob');
            await asked;
            await target.cut();
            // The clock stands still: no timeout is waited for.
            assert.equal(gist(await look), 'offline no-connection');
          });
        }

        it('a logout in the middle of a probe is the answer', async () => {
          const world = await World.open();
          const { viewer, target } = await freezeTarget(world);
          const asked = world.asked('bob');
          const look = viewer.look('bob');
          await asked;
          target.thaw();
          await target.disconnect();
          assert.equal(gist(await look), 'offline no-connection');
        });

        it('a lost connection keeps its freshness, in which a phone may come back', async () => {
          const world = await World.open();
          const target = await world.connect('bob', options);
          const viewer = await world.connect('alice');
          const seenAtMs = world.clock.now();
          await target.cut();
          await world.clock.advance(FRESH_FOR_MS);
          const answer = await viewer.look('bob');
          assert.equal(gist(answer), 'online traffic');
          assert.equal(answer.lastSeen, seenAtMs);
          await world.clock.advance(1);
          assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
        });

        it('a logout on one of two devices leaves the other to answer', async () => {
          const world = await World.open();
          const phone = await world.connect('bob', options);
          const laptop = await world.connect('bob', options);
          const viewer = await world.connect('alice');
          await phone.disconnect();
          assert.equal(gist(await viewer.look('bob')), 'online probe');
          assert.equal(laptop.probes.count + laptop.pings.count, 1);
        });

        it('a logout on the last device is believed at once, however fresh its traffic', async () => {
          const world = await World.open();
          const target = await world.connect('bob', options);
          const viewer = await world.connect('alice');
          const leftAtMs = world.clock.now();
          await target.disconnect();
          const answer = await viewer.look('bob');
          assert.equal(gist(answer), 'offline no-connection');
          assert.equal(answer.lastSeen, leftAtMs);
        });

        async function freezeTarget(world: World): Promise<{ viewer: TestClient; target: TestClient }> {
          const target = await world.connect('bob', options);
          const viewer = await world.connect('alice');
          await world.clock.advance(STALE_MS);
          target.freeze();
          return { viewer, target };
        }
      });
    }
  }

  it('a socket closed by the server is no goodbye', async () => {
    const world = await World.open();
    const target = await world.connect('bob');
    const viewer = await world.connect('alice');
    target.server.disconnect(true);
    assert.equal(gist(await viewer.look('bob')), 'online traffic');
  });

  it('a goodbye in server code is a logout', async () => {
    const world = await World.open();
    const viewer = await world.connect('alice');
    world.presence.touch('bob');
    assert.equal(gist(await viewer.look('bob')), 'online traffic');
    world.presence.goodbye('bob');
    assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
  });

  it('who comes back after a logout is online by traffic', async () => {
    const world = await World.open();
    const first = await world.connect('bob');
    const viewer = await world.connect('alice');
    await first.disconnect();
    assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
    await world.clock.advance(1);
    await world.connect('bob');
    assert.equal(gist(await viewer.look('bob')), 'online traffic');
  });
});
