import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { Person } from '../../support/client-person.ts';
import { FRAME_MS } from '../../support/client-stage.ts';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist } from '../../support/sockets-client.ts';

const STALE_MS = 10_001;
const PROBE_TIMEOUT_MS = 2_000;

describe('a client before the server', () => {
  afterEach(closeWorlds);

  it('gets answers in the order asked, and keeps them as snapshots', async () => {
    const world = await World.open();
    await Person.connect(world, 'bob', 0);
    const alice = await Person.connect(world, 'alice', 0);
    const answers = await alice.look(['nobody', 'bob', 'nobody']);
    assert.deepEqual(
      answers.map((answer) => `${answer.id} ${gist(answer)}`),
      ['nobody offline no-connection', 'bob online traffic', 'nobody offline no-connection'],
    );
    const { status, answer, isCurrent, isChecking, error } = alice.client.get('bob');
    assert.deepEqual(
      { status, answer, isCurrent, isChecking, error },
      { status: 'online', answer: answers[1], isCurrent: true, isChecking: false, error: undefined },
    );
  });

  it('asks about 2,500 users in one frame, and gets all of them', async () => {
    const world = await World.open();
    const alice = await Person.connect(world, 'alice', 0);
    const ids = Array.from({ length: 2_500 }, (_, index) => `user ${index}`);
    const answers = await alice.look(ids);
    assert.deepEqual(
      answers.map(({ id }) => id),
      ids,
    );
  });

  it('knows the server’s time from the ack', async () => {
    const world = await World.open();
    const alice = await Person.connect(world, 'alice', 0);
    world.clock.step(-86_400_000);
    await alice.look(['alice']);
    assert.equal(alice.client.now(), world.clock.now());
    assert.equal(alice.client.get('alice').isCurrent, true);
  });

  it('waits for what is pending, and tells its subscribers what becomes known later', async () => {
    const world = await World.open({ ackWithinMs: 0, probeTimeoutMs: PROBE_TIMEOUT_MS });
    const bob = await Person.connect(world, 'bob', 0);
    const alice = await Person.connect(world, 'alice', 0);
    await world.clock.advance(STALE_MS);
    bob.link.freeze();
    const asked = world.asked('bob');
    const answers = alice.look(['bob', 'nobody']);
    await asked;
    assert.equal(alice.client.get('bob').isChecking, true);
    await world.clock.advance(PROBE_TIMEOUT_MS);
    assert.deepEqual((await answers).map(gist), ['offline no-answer', 'offline no-connection']);

    const corrected = new Promise<string>((resolve) => {
      alice.client.subscribe('bob', ({ status }) => {
        resolve(status);
      });
    });
    bob.link.thaw();
    assert.equal(await corrected, 'online');
  });

  it('is active by what its person asks, and not by what it keeps fresh', async () => {
    const world = await World.open();
    const alice = await Person.connect(world, 'alice', 60_000);
    const bob = await Person.connect(world, 'bob', 60_000);
    const connectedAtMs = world.clock.now();
    await world.clock.advance(1_000);
    const known = new Promise<void>((resolve) => {
      alice.client.subscribe('bob', ({ isCurrent }) => {
        if (isCurrent) resolve();
      });
    });
    const release = alice.client.keepFresh('bob');
    await alice.clock.advance(FRAME_MS);
    await known;
    release();
    assert.equal((await bob.look(['alice']))[0]?.lastSeen, connectedAtMs);
    await alice.look(['bob']);
    assert.equal((await bob.look(['alice']))[0]?.lastSeen, connectedAtMs + 1_000);
  });

  it('gets the error of the server, where it is refused', async () => {
    const world = await World.open();
    const stranger = await Person.connect(world, undefined, 0);
    await assert.rejects(stranger.look(['bob']), { name: 'PresenceClientError', code: 'unauthorized' });
    assert.equal(stranger.client.get('bob').error?.code, 'unauthorized');
  });

  it('fails what was under way when the connection is lost, and asks what waited over the next one', async () => {
    const world = await World.open({ probeTimeoutMs: PROBE_TIMEOUT_MS });
    const bob = await Person.connect(world, 'bob', 0);
    const alice = await Person.connect(world, 'alice', 0);
    await world.clock.advance(STALE_MS);
    bob.link.freeze();
    const asked = world.asked('bob');
    const failed = assert.rejects(alice.look(['bob']), { code: 'disconnected' });
    await asked;
    await alice.cut(world);
    await failed;
    const answers = alice.client.refresh(['alice']);
    alice.socket.connect();
    await alice.connected();
    await alice.clock.advance(0);
    assert.deepEqual((await answers).map(gist), ['online traffic']);
    bob.link.thaw();
    await bob.barrier();
  });
});
