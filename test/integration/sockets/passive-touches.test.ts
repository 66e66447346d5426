import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { type TestClient, TRANSPORTS } from '../../support/sockets-client.ts';

const LATER_MS = 5_000;

interface Scene {
  readonly world: World;
  readonly bob: TestClient;
  readonly alice: TestClient;
}

describe('last seen', () => {
  afterEach(closeWorlds);

  for (const transport of TRANSPORTS) {
    describe(`on ${transport} is moved by`, () => {
      moves('a connection', transport, async ({ world }) => {
        await world.connect('bob', { transport });
      });

      moves('an event of the app', transport, async ({ bob }) => {
        const heard = once(bob.server, 'say');
        bob.socket.emit('say', 'hi');
        await heard;
      });

      moves('an event of the app that nobody listens to', transport, async ({ bob }) => {
        bob.socket.emit('say', 'is anybody there?');
        await bob.barrier();
      });

      moves('an event of the app with an ack', transport, async ({ bob }) => {
        bob.server.on('save', (text, ack) => {
          ack(text);
        });
        assert.equal(await bob.socket.emitWithAck('save', 'a poem'), 'a poem');
      });

      moves('a refresh that a person caused', transport, async ({ bob }) => {
        await bob.refresh(['alice']);
      });
    });

    describe(`on ${transport} is not moved by`, () => {
      leaves('a refresh in the background', transport, async ({ bob }) => {
        await bob.refresh(['alice'], { background: true });
      });

      leaves('a refresh that makes no sense', transport, async ({ bob }) => {
        await bob.refresh(['']);
      });

      leaves('a message of presence', transport, async ({ bob }) => {
        bob.socket.emit('presence:hello', { version: 1 });
        (bob.socket as unknown as { emit(event: string): void }).emit('presence:of-mind');
        await bob.barrier();
      });

      leaves('what the server sends', transport, async ({ world, bob }) => {
        bob.server.emit('said', 'hello');
        world.io.emit('said', 'hello, all');
        await bob.barrier();
      });

      leaves('an ack that the app asked for', transport, async ({ bob }) => {
        const emitter = bob.server as unknown as { emitWithAck(event: string): Promise<unknown> };
        const receiver = bob.socket as unknown as {
          once(event: string, listener: (ack: (reply: string) => void) => void): void;
        };
        receiver.once('are you there', (ack) => {
          ack('yes');
        });
        assert.equal(await emitter.emitWithAck('are you there'), 'yes');
      });

      leaves('a pong', transport, async ({ bob }) => {
        const heard = bob.heard('pong');
        (bob.server.conn as unknown as { sendPacket(type: string): void }).sendPacket('ping');
        await heard;
      });

      leaves('being looked at', transport, async ({ bob, alice }) => {
        await alice.look('bob');
        await bob.barrier();
      });
    });
  }

  it('is not moved by a probe, but to the input of the person which it tells of', async () => {
    const { world, bob, alice } = await scene('websocket');
    const openedAtMs = world.clock.now();
    bob.socket.emit('presence:hello', { version: 1 });
    await bob.barrier();
    await world.clock.advance(100_000);
    bob.idleMs = 100_001;
    assert.equal((await alice.look('bob')).lastSeen, openedAtMs, 'never back');
    await world.clock.advance(100_000);
    bob.idleMs = 30_000;
    assert.equal((await alice.look('bob')).lastSeen, openedAtMs + 170_000);
  });

  it('is moved by server code, with no socket', async () => {
    const { world, alice } = await scene('websocket');
    world.presence.touch('carol', world.clock.now() - LATER_MS);
    const { status, lastSeen } = await alice.look('carol');
    assert.deepEqual({ status, lastSeen }, { status: 'online', lastSeen: world.clock.now() - LATER_MS });
  });
});

function moves(what: string, transport: TestTransport, act: (scene: Scene) => Promise<void>): void {
  it(what, async () => {
    const { before, after } = await actLater(transport, act);
    assert.equal(after, before + LATER_MS);
  });
}

function leaves(what: string, transport: TestTransport, act: (scene: Scene) => Promise<void>): void {
  it(what, async () => {
    const { before, after } = await actLater(transport, act);
    assert.equal(after, before);
  });
}

type TestTransport = (typeof TRANSPORTS)[number];

async function actLater(transport: TestTransport, act: (scene: Scene) => Promise<void>) {
  const all = await scene(transport);
  const before = all.world.clock.now();
  await all.world.clock.advance(LATER_MS);
  await act(all);
  await all.world.clock.advance(1);
  const { lastSeen: after } = await all.alice.look('bob');
  return { before, after };
}

async function scene(transport: TestTransport): Promise<Scene> {
  const world = await World.open();
  return { world, bob: await world.connect('bob', { transport }), alice: await world.connect('alice') };
}
