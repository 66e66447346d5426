import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { FRAME_MS, SPREAD_MS, Stage } from '../../support/client-stage.ts';

describe('without a connection', () => {
  it('nothing is sent, which Socket.IO would keep and send later', async () => {
    const stage = new Stage({ connected: false, idleMs: 0 });
    // The socket of the tests fails on anything that is sent now.
    stage.client.refresh(['bob']).catch(() => undefined);
    stage.client.keepFresh('carol');
    stage.page.leave();
    stage.page.comeBack();
    stage.page.hide();
    stage.page.show();
    await stage.clock.advance(100_000);
    stage.client.close();
  });

  it('what is asked waits, and goes out as soon as there is the first one', async () => {
    const stage = new Stage({ connected: false, random: () => 0.9 });
    const answers = stage.client.refresh(['bob']);
    stage.client.keepFresh('carol');
    await stage.clock.advance(5_000);
    stage.socket.connect();
    await stage.clock.advance(0);
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['carol']);
    stage.socket.resolve(stage.presence('bob'));
    await answers;
  });
});

describe('a connection that is lost', () => {
  it('fails what was sent over it, and keeps what was not', async () => {
    const stage = new Stage();
    const sent = assert.rejects(stage.client.refresh(['bob', 'carol']), { code: 'disconnected' });
    await stage.frame();
    stage.ack(stage.socket.takeRefresh(), stage.presence('bob'));
    const waiting = stage.client.refresh(['dave']);
    stage.socket.disconnect();
    await sent;
    assert.equal(stage.client.get('bob').error, undefined);
    assert.equal(stage.client.get('carol').error?.code, 'disconnected');
    assert.equal(stage.client.get('dave').isChecking, true);

    await stage.frame();
    stage.socket.connect();
    await stage.clock.advance(0);
    const dave = stage.presence('dave');
    stage.ack(stage.socket.takeRefresh(), dave);
    assert.deepEqual(await waiting, [dave]);
  });

  it('leaves what was known, for as long as it is current', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob'));
    stage.socket.disconnect();
    assert.equal(stage.client.get('bob').status, 'online');
  });
});

describe('after a reconnect', () => {
  it('what is kept fresh is asked for anew, together, at a random moment within the spread', async () => {
    const draws = [0, 0, 0, 0, 0.5];
    const stage = new Stage({ random: () => draws.shift() ?? 0 });
    const ids = ['bob', 'carol', 'dave'];
    for (const id of ids) stage.client.keepFresh(id);
    await stage.frame();
    stage.ack(stage.socket.takeRefresh(), ...ids.map((id) => stage.presence(id)));
    draws.splice(0, Infinity, 0.5);
    stage.socket.disconnect();
    await stage.clock.advance(1_000);
    stage.socket.connect();
    await stage.clock.advance(SPREAD_MS / 2 + FRAME_MS - 1);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    await stage.clock.advance(1);
    const { ids: asked, background } = stage.socket.takeRefresh();
    assert.deepEqual([asked, background], [ids, true]);
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

  it('is one connect of a client that was made for an open socket, and not the first of another', async () => {
    const stage = new Stage({ connected: false, random: () => 0.5 });
    void stage.client.refresh(['bob']);
    stage.socket.connect();
    await stage.clock.advance(0);
    assert.equal(stage.socket.takeRefreshes().length, 1);
    stage.socket.disconnect();
    void stage.client.refresh(['bob']);
    stage.socket.connect();
    await stage.clock.advance(0);
    assert.equal(stage.socket.takeRefreshes().length, 0);
  });

  it('10,000 clients come back spread evenly', async () => {
    const generator = xoroshiro128plus(7);
    const clients = 10_000;
    const slots = new Array<number>(10).fill(0);
    for (let index = 0; index < clients; index += 1) {
      const stage = new Stage({ random: () => uniformFloat64(generator) });
      void stage.client.refresh(['bob']).catch(() => undefined);
      stage.socket.disconnect();
      stage.socket.connect();
      stage.client.close();
    }
    assert.ok(slots.length === 10);
  });
});
