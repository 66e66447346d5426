import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { TRANSPORTS } from '../../support/sockets-client.ts';
import { allTraces } from '../../support/sockets-leaks.ts';

describe('closing presence', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    it(`takes it off the sockets, which stay open and work, on ${transport}`, async () => {
      const world = await World.open();
      const client = await world.connect('bob', { transport, hello: true });
      client.server.on('save', (text, ack) => {
        ack(text);
      });
      await world.presence.close();
      assert.deepEqual(allTraces(world.io), []);
      const { touches } = world.presence.stats;
      assert.equal(await client.socket.emitWithAck('save', 'a poem'), 'a poem');
      assert.equal(world.presence.stats.touches, touches);
    });
  }

  it('leaves the embedder’s own listeners alone', async () => {
    const world = await World.open();
    const client = await world.connect('bob');
    const heard: string[] = [];
    const onAny = (event: string): void => {
      heard.push(event);
    };
    client.server.onAny(onAny);
    client.server.once('presence:bye', () => heard.push('goodbye'));
    await world.presence.close();
    const goodbye = once(client.server, 'presence:bye');
    client.socket.emit('presence:bye');
    await goodbye;
    client.server.offAny(onAny);
    assert.deepEqual(heard, ['presence:bye', 'goodbye']);
  });

  it('lets sockets that connect later be', async () => {
    const world = await World.open();
    await world.presence.close();
    await world.connect('bob');
    assert.deepEqual(allTraces(world.io), []);
    assert.equal(world.presence.stats.touches, 0);
  });

  it('refuses what comes after it, and may be asked for twice', async () => {
    const world = await World.open();
    await Promise.all([world.presence.close(), world.presence.close()]);
    await world.presence.close();
    assert.throws(() => {
      world.presence.touch('bob');
    }, /^PresenceError: presence is closed$/);
    await assert.rejects(world.presence.refresh('alice', ['bob']), { code: 'unavailable' });
  });

  it('makes room for another presence on the same sockets', async () => {
    const world = await World.open();
    const client = await world.connect('bob');
    await world.presence.close();
    await world.attach();
    await client.barrier();
    client.socket.emit('say', 'hi');
    const { status, evidence } = await client.look('bob');
    assert.deepEqual({ status, evidence }, { status: 'online', evidence: 'traffic' });
  });

  it('in the very moment in which a socket connects leaves nothing of that socket', async () => {
    const world = await World.bare();
    world.io.on('connection', (socket) => {
      socket.data.user = undefined;
    });
    const presence = await world.attach();
    world.io.on('connection', (socket) => {
      socket.data.user = 'bob';
      void presence.close();
    });
    await world.connect('bob');
    assert.deepEqual(allTraces(world.io), []);
    assert.equal(presence.stats.touches, 0);
  });
});
