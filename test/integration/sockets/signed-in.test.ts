import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist } from '../../support/sockets-client.ts';

const STALE_MS = 10_001;

describe('whose socket it is', () => {
  afterEach(closeWorlds);

  it('may be said in the embedder’s own connection handler, before ours or after it', async () => {
    for (const isBefore of [true, false]) {
      const world = await World.bare();
      const signIn = (): void => {
        world.io.on('connection', (socket) => {
          socket.data.user = 'bob';
        });
      };
      if (isBefore) signIn();
      await world.attach();
      if (!isBefore) signIn();
      await world.connect(undefined);
      const [answer] = await world.presence.refresh('alice', ['bob']);
      assert.equal(answer && gist(answer), 'online traffic');
    }
  });

  it('may be said later: the next event counts', async () => {
    const world = await World.open();
    const client = await world.connect(undefined);
    const viewer = await world.connect('alice');
    client.server.data.user = 'bob';
    assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
    client.socket.emit('say', 'hi');
    await client.barrier();
    assert.equal(gist(await viewer.look('bob')), 'online traffic');
  });

  it('may be said later: a hello is enough to be probed', async () => {
    const world = await World.open();
    const client = await world.connect(undefined);
    const viewer = await world.connect('alice');
    client.server.data.user = 'bob';
    client.socket.emit('presence:hello', { version: 1 });
    await client.barrier();
    client.idleMs = 60_000;
    assert.equal(gist(await viewer.look('bob')), 'online probe');
  });

  it('may change: the next event counts for the new user and frees the old one, without a goodbye', async () => {
    const world = await World.open();
    const client = await world.connect('bob');
    const viewer = await world.connect('alice');
    client.server.data.user = 'carol';
    client.socket.emit('say', 'it is carol now');
    await client.barrier();
    assert.equal(gist(await viewer.look('carol')), 'online traffic');
    assert.equal(gist(await viewer.look('bob')), 'online traffic', 'what bob did stays true');
    await world.clock.advance(STALE_MS);
    assert.equal(gist(await viewer.look('carol')), 'online probe');
    assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
  });

  it('may end: a user who signed out on an open socket is no longer there', async () => {
    const world = await World.open();
    const client = await world.connect('bob');
    const viewer = await world.connect('alice');
    client.server.data.user = undefined;
    client.socket.emit('say', 'who am I?');
    await client.barrier();
    await world.clock.advance(STALE_MS);
    assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
  });

  it('is told apart for hostile names', async () => {
    const world = await World.open();
    const viewer = await world.connect('alice');
    for (const user of ['__proto__', 'constructor', 'toString', ' bob', 'BOB', '🦉'.repeat(128)]) {
      assert.equal(gist(await viewer.look(user)), 'offline no-connection');
      const client = await world.connect(user);
      await world.clock.advance(1_001);
      assert.equal(gist(await viewer.look(user)), 'online traffic');
      await client.disconnect();
    }
    assert.equal(gist(await viewer.look('bob')), 'offline no-connection');
  });

  it('is not known where userId throws, and the operator hears what', async () => {
    const cause = new Error('no session');
    const world = await World.open({ userId: () => raise(cause) });
    await world.connect('bob');
    assert.deepEqual(new Set(world.errors.splice(0).map((error) => error.cause)), new Set([cause]));
  });

  const rubbish: readonly [string, () => unknown, RegExp][] = [
    ['throws', () => raise(new Error('no session')), /^option userId: it has thrown$/],
    ['throws no error', () => raise('no session'), /^option userId: it has thrown$/],
    ['answers a number', () => 42, /^option userId, result: a user id has .*; got number$/],
    ['answers null', () => null, /got null$/],
    ['answers a promise', () => Promise.resolve('bob'), /got object$/],
    ['answers no text', () => '', /got ""$/],
    ['answers too long a text', () => 'b'.repeat(129), /got a string of length 129$/],
  ];
  for (const [what, userId, message] of rubbish) {
    it(`is nobody’s where userId ${what}, which is reported, and the socket works`, async () => {
      const world = await World.open({ userId: userId as () => string | undefined });
      const client = await world.connect('bob');
      client.server.on('save', (text, ack) => {
        ack(text);
      });
      assert.equal(await client.socket.emitWithAck('save', 'a poem'), 'a poem');
      const reply = await client.refresh(['alice']);
      assert.ok('error' in reply);
      assert.equal(reply.error.code, 'unauthorized');
      assert.equal(world.presence.stats.touches, 0);
      const errors = world.errors.splice(0);
      assert.ok(errors.length > 0);
      for (const error of errors) assert.match(error.message, message);
    });
  }
});

function raise(what: unknown): never {
  throw what;
}
