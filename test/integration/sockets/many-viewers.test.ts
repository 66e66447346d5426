import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { io as connectTo, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, RefreshAck, ServerToClientEvents } from '../../../src/wire/protocol.ts';
import { closeWorlds, World } from '../../support/sockets.ts';
import { refreshed } from '../../support/sockets-client.ts';

const STALE_MS = 10_001;
const VIEWERS = 1_000;
const LOOKS_EACH = 10;

type Viewer = Socket<ServerToClientEvents, ClientToServerEvents>;

describe('1,000 viewers with 10 refreshes each of one stale target', () => {
  afterEach(closeWorlds);

  for (const hello of [true, false]) {
    it(`cost one ping and get one answer, ${hello ? 'with' : 'without'} hello`, async () => {
      const everybodyAsks = countdown(VIEWERS * LOOKS_EACH);
      const world = await World.open({
        policy: (_viewer, ids) => {
          if (ids.length > 0) everybodyAsks.tick();
          return ids.map(() => 'full');
        },
      });
      const target = await world.connect('bob', { hello });
      const viewers = await Promise.all(Array.from({ length: VIEWERS }, (_, index) => connect(world, index)));
      await world.clock.advance(STALE_MS);

      target.idleMs = STALE_MS;
      target.freeze();
      const replies: Promise<RefreshAck>[] = [];
      for (let look = 0; look < LOOKS_EACH; look += 1) {
        for (const viewer of viewers) replies.push(viewer.emitWithAck('presence:refresh', { ids: ['bob'] }));
      }
      await everybodyAsks.over;
      target.thaw();

      const expected = {
        presences: [
          {
            id: 'bob',
            status: 'online',
            lastSeen: world.clock.now() - STALE_MS,
            checkedAt: world.clock.now(),
            evidence: 'probe',
          },
        ],
        pending: [],
        now: world.clock.now(),
      };
      for (const reply of await Promise.all(replies)) assert.deepEqual(refreshed(reply), expected);
      assert.equal(target.probes.count, hello ? 1 : 0);
      assert.equal(target.pings.count, hello ? 0 : 1);
    });
  }
});

async function connect(world: World, index: number): Promise<Viewer> {
  const viewer: Viewer = connectTo(`http://127.0.0.1:${world.port}`, {
    auth: { user: `viewer ${index}` },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  world.closeLater(() => viewer.disconnect());
  await new Promise<void>((resolve, reject) => {
    viewer.once('connect', resolve);
    viewer.once('connect_error', reject);
  });
  return viewer;
}

function countdown(from: number): { tick: () => void; over: Promise<void> } {
  let left = from;
  let end: () => void;
  const over = new Promise<void>((resolve) => (end = resolve));
  return {
    over,
    tick: () => {
      left -= 1;
      if (left === 0) end();
    },
  };
}
