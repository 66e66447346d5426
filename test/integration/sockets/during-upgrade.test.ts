import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, it } from 'mocha';
import { io as connectTo, type Socket } from 'socket.io-client';
import { settled } from '../../../scripts/virtual/virtual-clock.ts';
import type { ClientToServerEvents, ServerToClientEvents } from '../../../src/wire/protocol.ts';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist } from '../../support/sockets-client.ts';

describe('a target in the middle of its upgrade from polling to websocket', () => {
  afterEach(closeWorlds);

  for (const hello of [true, false]) {
    it(`answers every probe, ${hello ? 'with' : 'without'} hello`, async () => {
      let allowUpgrade: () => void = () => undefined;
      const isAllowed = new Promise<void>((resolve) => (allowUpgrade = resolve));
      const world = await World.open({ freshFloorMs: 0 });
      world.io.engine.use((request: IncomingMessage, _response: unknown, next: () => void) => {
        if (request.headers.upgrade === undefined) next();
        else void isAllowed.then(next);
      });
      const target = await connectByPolling(world, hello);

      const before = target.io.engine.transport.name;
      allowUpgrade();
      const upgraded = new Promise<'upgraded'>((resolve) => {
        target.io.engine.once('upgrade', () => {
          resolve('upgraded');
        });
      });
      const answers: Promise<string[]>[] = [];
      do {
        // A goodbye is newer than any verdict: every look is a probe.
        world.presence.goodbye('bob');
        answers.push(world.presence.refresh('alice', ['bob'], { maxAge: 0 }).then((found) => found.map(gist)));
      } while ((await Promise.race([upgraded, settled()])) !== 'upgraded');
      assert.deepEqual([before, target.io.engine.transport.name], ['polling', 'websocket']);
      for (const answer of await Promise.all(answers)) assert.deepEqual(answer, ['online probe']);
      assert.ok(world.presence.stats.pings > 0);
    });
  }
});

async function connectByPolling(
  world: World,
  hello: boolean,
): Promise<Socket<ServerToClientEvents, ClientToServerEvents>> {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = connectTo(`http://127.0.0.1:${world.port}`, {
    auth: { user: 'bob' },
    reconnection: false,
  });
  world.closeLater(() => socket.disconnect());
  socket.on('presence:probe', (_message, ack) => {
    ack({ idleMs: 60_000 });
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  if (hello) socket.emit('presence:hello', { version: 1 });
  await socket.emitWithAck('presence:refresh', { ids: [], background: true });
  return socket;
}
