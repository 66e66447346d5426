import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist, type TestClient, TRANSPORTS } from '../../support/sockets-client.ts';

const STALE_MS = 10_001;
const IDLE_AFTER_MS = 300_000;
const PROBE_TIMEOUT_MS = 2_000;
const SETTLE_MS = 150;

describe('several tabs, frozen ones among them', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    describe(`on ${transport}`, () => {
      it('answer at once when somebody is active in one', async () => {
        const { world, tabs } = await openTabs({ hello: true });
        tabs[0].freeze();
        // The clock stands still: nothing is waited for.
        assert.deepEqual(await look(world), 'online probe');
      });

      it('answer after the settle window when the tab that answers is idle', async () => {
        const { world, tabs } = await openTabs({ hello: true });
        tabs[0].freeze();
        tabs[1].idleMs = IDLE_AFTER_MS + 1;
        const answers = collect(world);
        await tabs[1].heard('message');
        await world.clock.advance(SETTLE_MS - 1);
        assert.deepEqual(answers, []);
        await world.clock.advance(1);
        assert.deepEqual(answers, ['idle probe']);
      });

      it('answer after the settle window when only a transport answers, which knows nothing of the person', async () => {
        const { world, tabs } = await openTabs({ hello: false });
        tabs[0].freeze();
        const answers = collect(world);
        await tabs[1].heard('pong');
        await world.clock.advance(SETTLE_MS - 1);
        assert.deepEqual(answers, []);
        await world.clock.advance(1);
        // By the last sighting, which is recent enough.
        assert.deepEqual(answers, ['online probe']);
      });

      it('answer at once when all that are left have answered', async () => {
        const { world, tabs } = await openTabs({ hello: true });
        for (const tab of tabs) tab.idleMs = IDLE_AFTER_MS + 1;
        assert.deepEqual(await look(world), 'idle probe');
      });

      for (const hello of [true, false]) {
        it(`are offline once the probe has timed out and no sooner, ${hello ? 'with' : 'without'} hello`, async () => {
          const { world, tabs } = await openTabs({ hello });
          for (const tab of tabs) tab.freeze();
          const answers = collect(world);
          await world.clock.advance(PROBE_TIMEOUT_MS - 1);
          assert.deepEqual(answers, []);
          await world.clock.advance(1);
          assert.deepEqual(answers, ['offline no-answer']);
        });
      }

      async function openTabs(options: { hello: boolean }): Promise<{ world: World; tabs: [TestClient, TestClient] }> {
        const world = await World.open({
          probeTimeoutMs: PROBE_TIMEOUT_MS,
          settleMs: SETTLE_MS,
          idleAfterMs: IDLE_AFTER_MS,
        });
        const tabs: [TestClient, TestClient] = [
          await world.connect('bob', { transport, ...options }),
          await world.connect('bob', { transport, ...options }),
        ];
        await world.clock.advance(STALE_MS);
        return { world, tabs };
      }
    });
  }

  it('are offline to all who look while the first look is still waited for, for one ping each', async () => {
    const world = await World.open({ probeTimeoutMs: PROBE_TIMEOUT_MS });
    const target = await world.connect('bob');
    await world.clock.advance(STALE_MS);
    target.freeze();
    const answers = collect(world);
    await world.clock.advance(PROBE_TIMEOUT_MS / 2);
    const later = collect(world);
    await world.clock.advance(PROBE_TIMEOUT_MS / 2);
    assert.deepEqual([...answers, ...later], ['offline no-answer', 'offline no-answer']);
    assert.equal(world.presence.stats.pings, 1);
  });
});

/** Asked by server code, so that whether there is an answer yet does not depend on a network. */
function collect(world: World): string[] {
  const answers: string[] = [];
  void world.presence.refresh('alice', ['bob']).then((presences) => answers.push(...presences.map(gist)));
  return answers;
}

async function look(world: World): Promise<string> {
  const presences = await world.presence.refresh('alice', ['bob']);
  return presences.map(gist).join();
}
