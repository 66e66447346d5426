import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { TRANSPORTS } from '../../support/sockets-client.ts';

const FRESH_FOR_MS = 10_000;
const STALE_MS = FRESH_FOR_MS + 1;
const IDLE_AFTER_MS = 300_000;

describe('a refresh when a chat is opened', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    for (const hello of [true, false]) {
      describe(`of a target on ${transport}, ${hello ? 'with' : 'without'} hello`, () => {
        it('is answered from fresh traffic, with no probe', async () => {
          const { world, viewer, target } = await meet();
          await world.clock.advance(FRESH_FOR_MS);
          const answer = await viewer.look('bob');
          const sinceMs = world.clock.now() - FRESH_FOR_MS;
          assert.deepEqual(answer, {
            id: 'bob',
            status: 'online',
            lastSeen: sinceMs,
            checkedAt: sinceMs,
            evidence: 'traffic',
          });
          await target.barrier();
          assert.equal(target.probes.count + target.pings.count, 0);
        });

        it('probes once it is stale', async () => {
          const { world, viewer, target, openedAtMs } = await meet();
          await world.clock.advance(STALE_MS);
          target.idleMs = STALE_MS;
          const answer = await viewer.look('bob');
          assert.deepEqual(answer, {
            id: 'bob',
            status: 'online',
            lastSeen: openedAtMs,
            checkedAt: world.clock.now(),
            evidence: 'probe',
          });
          assert.equal(target.probes.count, hello ? 1 : 0);
          assert.equal(target.pings.count, hello ? 0 : 1);
        });

        it('finds a person idle', async () => {
          const { world, viewer, target, openedAtMs } = await meet();
          await world.clock.advance(2 * IDLE_AFTER_MS);
          target.idleMs = IDLE_AFTER_MS + 1;
          const answer = await viewer.look('bob');
          assert.deepEqual(answer, {
            id: 'bob',
            status: 'idle',
            // An SDK tells of input that caused no traffic. A pong tells nothing of the person.
            lastSeen: hello ? world.clock.now() - target.idleMs : openedAtMs,
            checkedAt: world.clock.now(),
            evidence: 'probe',
          });
        });

        it('finds nobody answering', async () => {
          const { world, viewer, target, openedAtMs } = await meet();
          await world.clock.advance(STALE_MS);
          target.freeze();
          const [answer] = await Promise.all([viewer.look('bob'), timeout(world)]);
          assert.deepEqual(answer, {
            id: 'bob',
            status: 'offline',
            lastSeen: openedAtMs,
            checkedAt: world.clock.now(),
            evidence: 'no-answer',
          });
        });

        it('finds no connection', async () => {
          const { world, viewer, target, openedAtMs } = await meet();
          await target.cut();
          await world.clock.advance(STALE_MS);
          assert.deepEqual(await viewer.look('bob'), {
            id: 'bob',
            status: 'offline',
            lastSeen: openedAtMs,
            checkedAt: world.clock.now(),
            evidence: 'no-connection',
          });
        });

        async function meet() {
          const world = await World.open({ freshForMs: FRESH_FOR_MS, idleAfterMs: IDLE_AFTER_MS });
          const openedAtMs = world.clock.now();
          const target = await world.connect('bob', { transport, hello });
          const viewer = await world.connect('alice', { transport });
          return { world, viewer, target, openedAtMs };
        }
      });
    }
  }

  it('asks again for a viewer who demands a fresher answer, down to the floor', async () => {
    const world = await World.open({ freshForMs: FRESH_FOR_MS, freshFloorMs: 1_000 });
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    target.idleMs = 60_000;
    for (const [passMs, maxAge, evidence] of [
      [1_000, 0, 'traffic'],
      [1, 2_000, 'traffic'],
      [0, 0, 'probe'],
      [5_000, 60_000, 'traffic'],
      [0, 5_000, 'probe'],
    ] as const) {
      await world.clock.advance(passMs);
      assert.equal((await viewer.look('bob', { maxAge })).evidence, evidence, `maxAge ${maxAge}`);
    }
    assert.equal(target.probes.count, 1);
  });
});

async function timeout(world: World): Promise<void> {
  await world.asked('bob');
  await world.clock.advance(2_000);
}
