import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { Access } from '../../../src/ports/policy.ts';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist, TRANSPORTS } from '../../support/sockets-client.ts';

const FRESH_FOR_MS = 10_000;
const STALE_MS = FRESH_FOR_MS + 1;
const PROBE_TIMEOUT_MS = 2_000;

describe('what a viewer may know', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    for (const hello of [true, false]) {
      it(`is nothing of a hidden user, who is not probed, on ${transport} ${hello ? 'with' : 'without'} hello`, async () => {
        const world = await open('hidden');
        const target = await world.connect('bob', { transport, hello });
        const viewer = await world.connect('alice');
        for (const passMs of [0, STALE_MS]) {
          await world.clock.advance(passMs);
          assert.deepEqual(await viewer.look('bob'), { ...(await viewer.look('nobody')), id: 'bob' });
          assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
        }
        await target.barrier();
        assert.equal(target.probes.count + target.pings.count, 0);
        assert.equal(world.presence.stats.pings, 0);
      });
    }
  }

  it('is the status, and last seen only roughly, of an approximate user', async () => {
    const world = await open('approximate');
    await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(5_000);
    assert.deepEqual(await viewer.look('bob'), {
      id: 'bob',
      status: 'online',
      lastSeen: null,
      lastSeenApprox: 'recently',
      // Not the moment of the traffic, which is last seen itself.
      checkedAt: world.clock.now(),
      evidence: 'traffic',
    });
  });

  it('binds corrections too', async () => {
    const world = await open('approximate');
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(STALE_MS);
    target.idleMs = 60_000;
    target.freeze();
    const asked = world.asked('bob');
    const look = viewer.look('bob');
    await asked;
    await world.clock.advance(PROBE_TIMEOUT_MS);
    assert.equal(gist(await look), 'offline no-answer');
    target.thaw();
    const [correction] = await viewer.resolved.take();
    assert.deepEqual(correction, {
      id: 'bob',
      status: 'online',
      lastSeen: null,
      lastSeenApprox: 'recently',
      checkedAt: world.clock.now(),
      evidence: 'probe',
    });
  });

  it('may differ between viewers of one probe', async () => {
    const world = await World.open({
      policy: (viewer, ids) => ids.map(() => (viewer === 'alice' ? 'full' : 'approximate')),
    });
    const target = await world.connect('bob', { hello: true });
    const [alice, carol] = [await world.connect('alice'), await world.connect('carol')];
    const openedAtMs = world.clock.now();
    await world.clock.advance(STALE_MS);
    target.idleMs = undefined;
    const looks = [alice.look('bob'), carol.look('bob')];
    const ack = await target.probes.take();
    await Promise.all([alice.barrier(), carol.barrier()]);
    ack({ idleMs: STALE_MS });
    const [full, approximate] = await Promise.all(looks);
    assert.equal(full?.lastSeen, openedAtMs);
    assert.equal(approximate?.lastSeen, null);
    assert.equal(target.probes.count, 1);
  });
});

/** Where everybody may know this much of bob, and everything of the others. */
function open(access: Access): Promise<World> {
  return World.open({
    freshForMs: FRESH_FOR_MS,
    probeTimeoutMs: PROBE_TIMEOUT_MS,
    policy: (_viewer, ids) => ids.map((id) => (id === 'bob' ? access : 'full')),
  });
}
