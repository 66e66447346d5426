import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, it } from 'mocha';
import { io as connectTo } from 'socket.io-client';
import { settled } from '../../../scripts/virtual/virtual-clock.ts';
import { closeWorlds, type ServerSocket, World } from '../../support/sockets.ts';

/** Socket.IO's own references to a closed socket go within a few turns. */
const MAX_TURNS = 100;

describe('the memory of a socket that has gone', () => {
  afterEach(closeWorlds);

  it('is free again: presence keeps no hold of it', async () => {
    const collectGarbage = exposeGc();
    const world = await World.open();
    const gone = await comeAndGo(world);
    for (let turn = 0; turn < MAX_TURNS && gone.deref() !== undefined; turn += 1) {
      await settled();
      collectGarbage();
    }
    assert.equal(gone.deref(), undefined);
  });
});

/** A function of its own, so that nothing of the socket stays on the stack of the test. */
async function comeAndGo(world: World): Promise<WeakRef<ServerSocket>> {
  const client = connectTo(`http://127.0.0.1:${world.port}`, {
    auth: { user: 'bob' },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  const connected = new Promise<WeakRef<ServerSocket>>((resolve) => {
    world.io.once('connection', (socket) => {
      resolve(new WeakRef(socket));
    });
  });
  const reference = await connected;
  await world.clock.advance(10_001);
  // Probed and looking, so that all parts of presence have had to do with it.
  await world.presence.refresh('alice', ['bob']);
  await client.emitWithAck('presence:refresh', { ids: ['bob', 'carol'] });
  const gone = once(reference.deref() ?? assert.fail('too early'), 'disconnect');
  client.disconnect();
  await gone;
  return reference;
}

function exposeGc(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return gc;
}
