import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist, type TestClient, TRANSPORTS } from '../../support/sockets-client.ts';

const STALE_MS = 10_001;
const PROBE_TIMEOUT_MS = 2_000;
/** Too long ago to be fresh, and not long enough to be idle. */
const LAST_INPUT_MS = 60_000;

describe('an answer that comes late', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    for (const hello of [true, false]) {
      it(`corrects what the viewer was told, on ${transport} ${hello ? 'with' : 'without'} hello`, async () => {
        const world = await World.open();
        const target = await world.connect('bob', { transport, hello });
        const viewer = await world.connect('alice', { transport });
        await world.clock.advance(STALE_MS);
        assert.equal(gist(await lookInVain(world, viewer, target)), 'offline no-answer');

        target.thaw();
        const [correction, ...more] = await viewer.resolved.take();
        assert.deepEqual(more, []);
        assert.equal(correction?.id, 'bob');
        assert.equal(gist(correction), 'online probe');
        assert.equal(correction.checkedAt, world.clock.now());
        await viewer.barrier();
        assert.equal(viewer.resolved.count, 1);
      });
    }
  }

  it('corrects every viewer once, however often each looked', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewers = [await world.connect('alice'), await world.connect('carol')];
    await world.clock.advance(STALE_MS);
    for (const viewer of viewers) assert.equal(gist(await lookInVain(world, viewer, target)), 'offline no-answer');
    // From the verdict that is remembered.
    for (const viewer of viewers) assert.equal(gist(await viewer.look('bob')), 'offline no-answer');

    target.thaw();
    for (const viewer of viewers) {
      const batch = await viewer.resolved.take();
      assert.deepEqual(batch.map(gist), ['online probe']);
      await viewer.barrier();
      assert.equal(viewer.resolved.count, 1);
    }
    assert.equal(world.presence.stats.corrections, 2);
  });

  it('corrects a viewer once, though two probes went by in silence', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(STALE_MS);
    await lookInVain(world, viewer, target);
    await world.clock.advance(1_001);
    const asked = world.asked('bob');
    const look = viewer.look('bob', { maxAge: 0 });
    await asked;
    await world.clock.advance(PROBE_TIMEOUT_MS);
    assert.equal(gist(await look), 'offline no-answer');

    target.thaw();
    assert.deepEqual((await viewer.resolved.take()).map(gist), ['online probe']);
    await viewer.barrier();
    assert.equal(viewer.resolved.count, 1);
    assert.equal(target.probes.count, 1);
  });

  it('corrects once more when another device knows better', async () => {
    const world = await World.open();
    const idle = await world.connect('bob', { hello: true });
    const active = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(2 * 300_000);
    active.idleMs = LAST_INPUT_MS;
    active.freeze();
    await lookInVain(world, viewer, idle);
    idle.idleMs = 300_001;
    idle.thaw();
    assert.deepEqual((await viewer.resolved.take()).map(gist), ['idle probe']);
    active.thaw();
    assert.deepEqual((await viewer.resolved.take()).map(gist), ['online probe']);
  });

  it('may be a new connection', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(STALE_MS);
    await lookInVain(world, viewer, target);
    await world.connect('bob');
    const batch = await viewer.resolved.take();
    assert.equal(batch[0]?.status, 'online');
  });

  it('is not waited for where there was no connection', async () => {
    const world = await World.open();
    const viewer = await world.connect('alice');
    assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
    await world.connect('bob');
    await viewer.barrier();
    assert.equal(viewer.resolved.count, 0);
    assert.equal(gist(await viewer.look('bob')), 'online traffic');
  });

  it('says idle, when that is what it says', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(2 * 300_000);
    await lookInVain(world, viewer, target);
    target.idleMs = 300_001;
    target.thaw();
    const batch = await viewer.resolved.take();
    assert.deepEqual(batch.map(gist), ['idle probe']);
  });

  it('tells nobody who did not look through a socket', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const other = await world.connect('alice');
    await world.clock.advance(STALE_MS);
    target.idleMs = LAST_INPUT_MS;
    target.freeze();
    const asked = world.asked('bob');
    const answers = world.presence.refresh('alice', ['bob']);
    await asked;
    await world.clock.advance(PROBE_TIMEOUT_MS);
    assert.deepEqual((await answers).map(gist), ['offline no-answer']);

    const heard = target.heard('message');
    target.thaw();
    await heard;
    assert.equal(gist(await other.look('bob')), 'online probe', 'the remembered verdict is corrected all the same');
    assert.equal(other.resolved.count, 0);
    assert.equal(world.presence.stats.corrections, 0);
  });

  it('is not waited for beyond the freshness window, nor left behind', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(STALE_MS);
    await lookInVain(world, viewer, target);
    await world.clock.advance(10_000);
    const heard = target.heard('message');
    target.thaw();
    await heard;
    await viewer.barrier();
    assert.equal(viewer.resolved.count, 0);
  });

  it('does not reach a viewer who has left', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(STALE_MS);
    await lookInVain(world, viewer, target);
    await viewer.disconnect();
    const heard = target.heard('message');
    target.thaw();
    await heard;
    assert.equal(viewer.resolved.count, 0);
  });
});

/** Looks at the frozen target until the probe has timed out. */
async function lookInVain(world: World, viewer: TestClient, target: TestClient) {
  target.idleMs = LAST_INPUT_MS;
  target.freeze();
  const isFirst = world.presence.stats.answers['no-answer'] === 0;
  const asked = isFirst ? world.asked('bob') : Promise.resolve();
  const look = viewer.look('bob');
  await asked;
  if (isFirst) await world.clock.advance(PROBE_TIMEOUT_MS);
  return look;
}
