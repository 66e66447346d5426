import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist, type TestClient, TRANSPORTS } from '../../support/sockets-client.ts';
import { openPings } from '../../support/sockets-leaks.ts';

const FRESH_FOR_MS = 10_000;
const STALE_MS = FRESH_FOR_MS + 1;
const PROBE_TIMEOUT_MS = 2_000;
/** Over before a client that does not read is cut off. */
const LOOKS = 25;
const NONE = { acks: 0, heartbeatListeners: 0 };

describe('of a probe', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    for (const hello of [true, false]) {
      const one = hello ? { acks: 1, heartbeatListeners: 0 } : { acks: 0, heartbeatListeners: 1 };
      const options = { transport, hello };

      describe(`on ${transport}, ${hello ? 'with' : 'without'} hello`, () => {
        it('nothing is left once it is answered', async () => {
          const { world, target } = await openTarget();
          await world.presence.refresh('alice', ['bob']);
          assert.deepEqual(openPings(target.server), NONE);
          await flushed(world);
          assert.equal(world.clock.timerCount, 0);
        });

        it('one ping is left after a timeout, for a late answer, and nothing after the late window', async () => {
          const { world, target } = await openTarget();
          target.freeze();
          const answers = world.presence.refresh('alice', ['bob']);
          await world.clock.advance(PROBE_TIMEOUT_MS);
          assert.deepEqual((await answers).map(gist), ['offline no-answer']);
          assert.deepEqual(openPings(target.server), one);
          await world.clock.advance(FRESH_FOR_MS);
          assert.deepEqual(openPings(target.server), NONE);
          await flushed(world);
          assert.equal(world.clock.timerCount, 0);
        });

        it('one ping is in the air at most, however often a mute client is looked at', async () => {
          const { world, target } = await openTarget();
          target.freeze();
          for (let look = 0; look < LOOKS; look += 1) {
            const answers = world.presence.refresh('alice', ['bob'], { maxAge: 0 });
            await world.clock.advance(PROBE_TIMEOUT_MS);
            assert.deepEqual((await answers).map(gist), ['offline no-answer']);
            assert.deepEqual(openPings(target.server), one);
          }
          const passedMs = LOOKS * PROBE_TIMEOUT_MS;
          const { pings } = world.presence.stats;
          assert.ok(pings <= 1 + passedMs / (PROBE_TIMEOUT_MS + FRESH_FOR_MS), `${pings} pings in ${passedMs} ms`);
          assert.ok(pings > 1, 'a ping that got lost is repeated in the end');
          await world.clock.advance(FRESH_FOR_MS);
          assert.deepEqual(openPings(target.server), NONE);
        });

        it('nothing is left when the client leaves meanwhile', async () => {
          const { world, target } = await openTarget();
          target.freeze();
          const answers = world.presence.refresh('alice', ['bob']);
          await world.clock.advance(1);
          assert.deepEqual(openPings(target.server), one);
          target.server.disconnect(true);
          assert.deepEqual((await answers).map(gist), ['offline no-connection']);
          assert.deepEqual(openPings(target.server), NONE);
        });

        it('nothing is left when presence is closed meanwhile, and the answer is an admission', async () => {
          const { world, target } = await openTarget();
          target.freeze();
          const answers = world.presence.refresh('alice', ['bob']);
          await world.clock.advance(1);
          await world.presence.close();
          assert.deepEqual((await answers).map(gist), ['unknown none']);
          assert.deepEqual(openPings(target.server), NONE);
          assert.equal(world.clock.timerCount, 0);
        });
      });

      async function openTarget(): Promise<{ world: World; target: TestClient }> {
        const world = await World.open({ freshForMs: FRESH_FOR_MS, freshFloorMs: 0, probeTimeoutMs: PROBE_TIMEOUT_MS });
        const target = await world.connect('bob', options);
        await world.clock.advance(STALE_MS);
        return { world, target };
      }
    }
  }
});

/** A probe that told of input has something to write. */
async function flushed(world: World): Promise<void> {
  await world.clock.advance(1_000);
}
