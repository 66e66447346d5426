import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { createPresenceClient } from '../../../src/client/index.ts';
import { MemorySocket } from '../../support/client-socket.ts';
import { FRAME_MS, SPREAD_MS, Stage } from '../../support/client-stage.ts';
import { Random } from '../../simulation/random.ts';

describe('after a reconnect', () => {
  it('what is kept fresh is asked for anew, together, at a random moment within the spread', async () => {
    const stage = new Stage({ random: () => 0.5 });
    const ids = ['bob', 'carol', 'dave'];
    for (const id of ids) stage.client.keepFresh(id);
    await stage.frame();
    stage.ack(stage.socket.takeRefresh(), ...ids.map((id) => stage.presence(id)));
    stage.socket.disconnect();
    await stage.clock.advance(1_000);
    stage.socket.connect();
    await stage.clock.advance(SPREAD_MS / 2 + FRAME_MS - 1);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    await stage.clock.advance(1);
    const { ids: asked, background } = stage.socket.takeRefresh();
    assert.deepEqual([asked, background], [ids, true]);
  });

  it('nothing is asked for before that moment, though one of before the loss comes', async () => {
    const stage = await Stage.keepingSlowly('bob');
    await stage.clock.advance(19_000);
    stage.chance = 0.9;
    stage.socket.disconnect();
    stage.socket.connect();
    await stage.clock.advance(0.9 * SPREAD_MS + FRAME_MS - 1);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    await stage.clock.advance(1);
    assert.equal(stage.socket.takeRefreshes().length, 1);
  });

  it('what waits goes out at that moment, too, and is not asked twice', async () => {
    const stage = new Stage({ random: () => 0.5 });
    stage.client.keepFresh('bob');
    stage.socket.disconnect();
    void stage.client.refresh(['bob', 'carol']);
    stage.socket.connect();
    await stage.clock.advance(SPREAD_MS / 2 - 1);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    await stage.clock.advance(1 + FRAME_MS);
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob', 'carol']);
  });

  it('a person who asks does not wait for it', async () => {
    const stage = new Stage({ random: () => 0.9 });
    stage.socket.disconnect();
    stage.socket.connect();
    void stage.client.refresh(['bob']);
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
  });

  it('everything waits for its moment also where the client came before the first connection', async () => {
    const stage = new Stage({ connected: false, random: () => 0.5 });
    stage.socket.connect();
    await stage.frame();
    stage.socket.disconnect();
    void stage.client.refresh(['bob']);
    stage.socket.connect();
    await stage.clock.advance(SPREAD_MS / 2 - 1);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    await stage.clock.advance(1);
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
  });

  it('10,000 clients come back spread evenly', async () => {
    const chance = new Random(7);
    const clock = new VirtualClock();
    const slots = new Array<number>(10).fill(0);
    const clients = Array.from({ length: 10_000 }, () => {
      const socket = new MemorySocket();
      const random = (): number => chance.int(0, 999_999) / 1_000_000;
      const client = createPresenceClient(socket, { clock, random });
      client.keepFresh('bob');
      return { client, socket };
    });
    for (const { socket } of clients) socket.disconnect();
    const reconnectedAtMs = clock.elapsedMs;
    for (const { client, socket } of clients) {
      socket.connect();
      socket.server = () => {
        const slot = Math.floor(((clock.elapsedMs - FRAME_MS - reconnectedAtMs) / SPREAD_MS) * slots.length);
        slots[slot] = (slots[slot] ?? 0) + 1;
        client.close();
      };
    }
    await clock.advance(SPREAD_MS + FRAME_MS);
    assert.equal(slots.length, 10);
    // 1,000 each, give or take five standard deviations.
    assert.ok(
      slots.every((count) => count > 850 && count < 1_150),
      `asked per tenth of the spread: ${slots.join(', ')}`,
    );
  });
});
