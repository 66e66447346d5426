import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, type ServerSocket, World } from '../../support/sockets.ts';
import { gist } from '../../support/sockets-client.ts';
import { traces } from '../../support/sockets-leaks.ts';

const STALE_MS = 10_001;

describe('presence on an existing server', () => {
  afterEach(closeWorlds);

  it('meets the sockets that are there already, which is no activity of theirs', async () => {
    const world = await World.bare();
    const target = await world.connect('bob');
    const viewer = await world.connect('alice');
    await world.attach();
    const answer = await viewer.look('bob');
    assert.equal(answer.evidence, 'probe');
    assert.equal(answer.lastSeen, null);
    assert.equal(target.pings.count, 1);
    target.socket.emit('say', 'hi');
    await target.barrier();
    assert.equal(gist(await viewer.look('bob')), 'online traffic');
  });

  it('meets each socket once, also from within a connect handler', async () => {
    const world = await World.bare();
    const attached: Promise<unknown>[] = [];
    world.io.once('connect', () => {
      attached.push(world.attach());
    });
    const target = await world.connect('bob');
    await Promise.all(attached);
    assert.equal(target.server.listenerCount('presence:refresh'), 1);
    await world.clock.advance(STALE_MS);
    await world.presence.refresh('alice', ['bob']);
    assert.equal(target.pings.count, 1);
  });

  it('has nothing to do with sockets that a handler before it has disconnected', async () => {
    const world = await World.bare();
    const gone = new Promise<ServerSocket>((resolve) => {
      world.io.on('connection', (socket) => {
        socket.disconnect(true);
        resolve(socket);
      });
    });
    await world.attach();
    const connecting = world.connect('bob').catch(() => undefined);
    assert.deepEqual(traces(await gone), []);
    await connecting;
    assert.deepEqual((await world.presence.refresh('alice', ['bob'])).map(gist), ['offline no-connection']);
  });

  it('hears only its own namespace', async () => {
    const world = await World.bare();
    await world.attach({ namespace: '/chat' });
    const elsewhere = await world.connect('bob');
    assert.deepEqual(traces(elsewhere.server), []);
    await world.connect('carol', { over: elsewhere, namespace: '/chat' });
    const viewer = await world.connect('alice', { namespace: '/chat' });
    assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
    assert.equal(gist(await viewer.look('carol')), 'online traffic');
  });

  for (const hello of [true, false]) {
    it(`probes two namespaces of one connection apart, ${hello ? 'with' : 'without'} hello`, async () => {
      const world = await World.bare();
      const work = await world.attach({ namespace: '/work' });
      const play = await world.attach({ namespace: '/play' });
      const atWork = await world.connect('bob', { namespace: '/work', hello });
      const atPlay = await world.connect('bob', { over: atWork, namespace: '/play', hello });
      await world.clock.advance(STALE_MS);
      atWork.idleMs = atPlay.idleMs = STALE_MS;
      assert.deepEqual((await work.refresh('alice', ['bob'])).map(gist), ['online probe']);
      assert.deepEqual((await play.refresh('alice', ['bob'])).map(gist), ['online probe']);
      assert.deepEqual([work.stats.pings, play.stats.pings], [1, 1]);

      // To leave one is a goodbye there, and says nothing to the other.
      await world.clock.advance(STALE_MS);
      await atWork.disconnect();
      assert.deepEqual((await work.refresh('alice', ['bob'])).map(gist), ['offline no-connection']);
      assert.deepEqual((await play.refresh('alice', ['bob'])).map(gist), ['online probe']);
    });
  }

  it('leaves the embedder’s events of similar names to the embedder', async () => {
    const world = await World.open();
    const client = await world.connect('bob');
    const server = client.server as unknown as {
      once(event: string, listener: (text: string, ack: (reply: string) => void) => void): void;
    };
    const socket = client.socket as unknown as { emitWithAck(event: string, text: string): Promise<string> };
    server.once('presence:of-mind', (text, ack) => {
      ack(`${text}!`);
    });
    assert.equal(await socket.emitWithAck('presence:of-mind', 'calm'), 'calm!');
  });

  it('respects the embedder’s middleware: what it refuses does not reach presence', async () => {
    const world = await World.open();
    const client = await world.connect('bob');
    const refused: string[] = [];
    client.server.use(([event], next) => {
      if (event !== 'presence:bye') {
        next();
        return;
      }
      refused.push(event);
      next(new Error('stay'));
    });
    client.server.on('error', () => undefined);
    client.socket.emit('presence:bye');
    await client.barrier();
    assert.deepEqual(refused, ['presence:bye']);
    assert.equal(gist(await client.look('bob')), 'online traffic');
  });

  it('takes an event for activity that the embedder’s middleware refuses', async () => {
    const world = await World.open();
    const client = await world.connect('bob');
    const viewer = await world.connect('alice');
    await world.clock.advance(1_000);
    client.server.use(([event], next) => {
      next(event === 'say' ? new Error('be quiet') : undefined);
    });
    client.server.on('error', () => undefined);
    client.socket.emit('say', 'hi');
    await client.barrier();
    assert.equal((await viewer.look('bob')).lastSeen, world.clock.now());
  });

  it('waits for the embedder’s slow middleware', async () => {
    const world = await World.open();
    const client = await world.connect('bob');
    let letThrough: (() => void) | undefined;
    let onWaiting: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (onWaiting = resolve));
    client.server.use((_event, next) => {
      letThrough = next;
      onWaiting();
    });
    const look = client.look('bob');
    await waiting;
    letThrough?.();
    assert.equal(gist(await look), 'online traffic');
  });

  it('answers server code for viewers who have no connection, and takes that for no activity of theirs', async () => {
    const world = await World.open();
    const target = await world.connect('bob', { hello: true });
    await world.clock.advance(STALE_MS);
    target.idleMs = STALE_MS;
    const answers = await world.presence.refresh('alice', ['bob', 'alice', 'bob']);
    assert.deepEqual(
      answers.map((answer) => `${answer.id} ${gist(answer)}`),
      ['bob online probe', 'alice offline no-connection'],
    );
    assert.equal(answers[1]?.lastSeen, null);
  });
});
