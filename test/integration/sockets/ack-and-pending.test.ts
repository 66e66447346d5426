import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist, refreshed, type TestClient, TRANSPORTS } from '../../support/sockets-client.ts';

const STALE_MS = 10_001;
const ACK_WITHIN_MS = 100;
const PROBE_TIMEOUT_MS = 2_000;

describe('the ack of a refresh', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    it(`brings 999 answers of 1,000 in time, and the one of a frozen client later, on ${transport}`, async () => {
      const world = await open();
      const frozen = await world.connect('frozen', { transport });
      const viewer = await world.connect('alice', { transport });
      await world.clock.advance(STALE_MS);
      frozen.freeze();
      const others = Array.from({ length: 999 }, (_, index) => `user ${index}`);
      for (const id of others) world.presence.touch(id);

      const asked = world.asked('frozen');
      const reply = viewer.refresh([...others, 'frozen']);
      await asked;
      await world.clock.advance(ACK_WITHIN_MS);
      // The clock has not come as far as the probe's timeout.
      const { presences, pending } = refreshed(await reply);
      assert.deepEqual(pending, ['frozen']);
      assert.deepEqual(
        presences.map(({ id }) => id),
        others,
      );
      assert.ok(presences.every((presence) => gist(presence) === 'online traffic'));

      await world.clock.advance(PROBE_TIMEOUT_MS - ACK_WITHIN_MS);
      const batch = await viewer.resolved.take();
      assert.deepEqual(
        batch.map((presence) => `${presence.id} ${gist(presence)}`),
        ['frozen offline no-answer'],
      );
    });
  }

  it('waits for probes that are answered in time', async () => {
    const world = await open();
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(STALE_MS);
    target.idleMs = undefined;
    const reply = viewer.refresh(['bob']);
    const ack = await target.probes.take();
    await world.clock.advance(ACK_WITHIN_MS - 1);
    ack({ idleMs: 0 });
    const { presences, pending } = refreshed(await reply);
    assert.deepEqual(presences.map(gist), ['online probe']);
    assert.deepEqual(pending, []);
    await world.clock.advance(1);
    await viewer.barrier();
    assert.equal(viewer.resolved.count, 0);
  });

  it('comes at once when everything is fresh, with one answer for each distinct id, in the order asked', async () => {
    const world = await open();
    const viewer = await world.connect('alice');
    for (const id of ['bob', 'carol', '__proto__']) world.presence.touch(id);
    const { presences, pending } = refreshed(await viewer.refresh(['carol', 'bob', 'carol', '__proto__', 'bob']));
    assert.deepEqual(
      presences.map(({ id }) => id),
      ['carol', 'bob', '__proto__'],
    );
    assert.deepEqual(pending, []);
  });

  it('lists an id that is pending once, however often it was asked', async () => {
    const { world, viewer } = await lookAtFrozen(['bob'], ['bob', 'bob']);
    await world.clock.advance(PROBE_TIMEOUT_MS);
    assert.equal((await viewer.resolved.take()).length, 1);
  });

  it('comes at once for no ids', async () => {
    const world = await open();
    const viewer = await world.connect('alice');
    assert.deepEqual(await viewer.refresh([]), { presences: [], pending: [], now: world.clock.now() });
  });

  it('comes before what was pending, even when nothing is waited for', async () => {
    const world = await open({ ackWithinMs: 0 });
    const target = await world.connect('bob', { hello: true });
    const viewer = await world.connect('alice');
    await world.clock.advance(STALE_MS);
    const order: string[] = [];
    viewer.socket.on('presence:resolved', () => order.push('resolved'));
    target.idleMs = undefined;
    const reply = viewer.refresh(['bob']).then(() => order.push('ack'));
    const ack = await target.probes.take();
    await world.clock.advance(0);
    ack({ idleMs: 0 });
    await viewer.resolved.take();
    await reply;
    assert.deepEqual(order, ['ack', 'resolved']);
  });

  it('is followed by one batch for all that is resolved at the same moment', async () => {
    const ids = ['bob', 'carol', 'dave'];
    const { world, viewer } = await lookAtFrozen(ids, ids);
    world.io.in('frozen').disconnectSockets(true);
    const batch = await viewer.resolved.take();
    assert.deepEqual(
      batch.map((presence) => `${presence.id} ${gist(presence)}`),
      ids.map((id) => `${id} offline no-connection`),
    );
  });

  it('and its pending ids are settled as unknown when presence is closed', async () => {
    const { world, viewer } = await lookAtFrozen(['bob', 'carol'], ['bob', 'carol']);
    await world.presence.close();
    assert.deepEqual((await viewer.resolved.take()).map(gist), ['unknown none', 'unknown none']);
  });

  it('settles pending ids as unknown when the policy fails after the ack', async () => {
    let refuse: (reason: Error) => void = () => undefined;
    let onCalled: () => void = () => undefined;
    const called = new Promise<void>((resolve) => (onCalled = resolve));
    const world = await open({
      policy: (_viewer, ids) => {
        if (ids.length === 0) return [];
        onCalled();
        return new Promise((_, reject) => (refuse = reject));
      },
    });
    const viewer = await world.connect('alice');
    const reply = viewer.refresh(['bob']);
    await called;
    await world.clock.advance(ACK_WITHIN_MS);
    assert.deepEqual(await reply, { presences: [], pending: ['bob'], now: world.clock.now() });
    const cause = new Error('the table of friends is away');
    refuse(cause);
    assert.deepEqual((await viewer.resolved.take()).map(gist), ['unknown none']);
    const [error] = world.errors.splice(0);
    assert.equal(error?.cause, cause);
  });

  it('is not missed by a viewer who leaves meanwhile, nor is anything left of it', async () => {
    const { world, viewer } = await lookAtFrozen(['bob'], ['bob']);
    await viewer.disconnect();
    await world.clock.advance(PROBE_TIMEOUT_MS);
    assert.equal(viewer.resolved.count, 0);
  });

  it('is needed: a refresh without one is ignored', async () => {
    const world = await open();
    const viewer = await world.connect('alice');
    const heard = once(viewer.server, 'presence:refresh');
    (viewer.socket as unknown as { emit(event: string, message: unknown): void }).emit('presence:refresh', {
      ids: ['bob'],
    });
    await heard;
    await viewer.barrier();
    assert.equal(world.presence.stats.asked, 0);
  });
});

function open(options: Parameters<typeof World.open>[0] = {}): Promise<World> {
  return World.open({ ackWithinMs: ACK_WITHIN_MS, probeTimeoutMs: PROBE_TIMEOUT_MS, ...options });
}

/** A viewer who has asked for `ids` and been told that frozen `targets` are pending. */
async function lookAtFrozen(targets: string[], ids: string[]): Promise<{ world: World; viewer: TestClient }> {
  const world = await open();
  for (const target of targets) {
    const client = await world.connect(target);
    await client.server.join('frozen');
    client.freeze();
  }
  const viewer = await world.connect('alice');
  await world.clock.advance(STALE_MS);
  const asked = world.asked(targets.at(-1) ?? '');
  const reply = viewer.refresh(ids);
  await asked;
  await world.clock.advance(ACK_WITHIN_MS);
  assert.deepEqual(await reply, { presences: [], pending: targets, now: world.clock.now() });
  return { world, viewer };
}
