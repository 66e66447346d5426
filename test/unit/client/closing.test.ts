import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Stage } from '../../support/client-stage.ts';
import { useProcessWatch } from '../../support/http-watch.ts';

const CLOSED = { code: 'closed' };

describe('a client that is closed', () => {
  useProcessWatch();

  it('leaves nothing on the socket or the page, and no timer', async () => {
    const stage = new Stage({ idleMs: 0 });
    stage.serve();
    stage.client.subscribe('bob', () => undefined);
    stage.client.keepFresh('bob');
    stage.client.keepFresh('carol');
    await stage.frame();
    stage.client.refresh(['dave']).catch(() => undefined);
    assert.ok(stage.clock.timerCount > 0 && stage.socket.listenerCount > 0);
    stage.client.close();
    assert.equal(stage.clock.timerCount, 0);
    assert.equal(stage.socket.listenerCount, 0);
    assert.equal(stage.page.listenerCount, 0);
  });

  it('says goodbye, once, if there is a connection', () => {
    const connected = new Stage();
    connected.client.close();
    connected.client.close();
    assert.deepEqual(connected.socket.said, ['presence:bye']);
    const disconnected = new Stage({ connected: false });
    disconnected.client.close();
    disconnected.socket.connect();
    assert.deepEqual(disconnected.socket.said, []);
  });

  it('fails what is open, whether it was sent or waits, and what is asked later', async () => {
    const stage = new Stage();
    const sent = assert.rejects(stage.client.refresh(['bob']), CLOSED);
    await stage.frame();
    const waiting = assert.rejects(stage.client.refresh(['carol']), CLOSED);
    stage.client.close();
    await Promise.all([sent, waiting]);
    await assert.rejects(stage.client.refresh(['dave']), CLOSED);
    await stage.frame();
    assert.equal(stage.socket.takeRefreshes().length, 1);
    assert.equal(stage.clock.timerCount, 0);
  });

  it('can still say what it knew, until that has aged', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob'));
    stage.client.close();
    assert.equal(stage.client.get('bob').status, 'online');
    await stage.clock.advance(100_000);
    assert.equal(stage.client.get('bob').status, 'unknown');
  });

  it('does nothing when somebody is to be kept fresh or subscribed to', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob'));
    stage.client.close();
    const release = stage.client.keepFresh('bob');
    const unsubscribe = stage.client.subscribe('bob', () => undefined);
    stage.client.keepFresh('carol');
    stage.client.get('bob');
    assert.equal(stage.clock.timerCount, 0);
    release();
    unsubscribe();
    stage.socket.disconnect();
    stage.socket.connect();
    await stage.clock.advance(100_000);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
  });

  it('does not hear the ack of what it had asked before', async () => {
    const stage = new Stage();
    const failed = assert.rejects(stage.client.refresh(['bob']), CLOSED);
    await stage.frame();
    const refresh = stage.socket.takeRefresh();
    let calls = 0;
    stage.client.close();
    await failed;
    stage.client.subscribe('bob', () => {
      calls += 1;
    });
    stage.ack(refresh, stage.presence('bob'));
    assert.equal(calls, 0);
    assert.equal(stage.clock.timerCount, 0);
  });

  it('stays closed when that ack is a refusal', async () => {
    const stage = new Stage();
    const failed = assert.rejects(stage.client.refresh(['bob']), CLOSED);
    await stage.frame();
    stage.client.close();
    await failed;
    stage.socket.takeRefresh().ack({ error: { code: 'unavailable', message: 'not now', retryAfterMs: 1 } });
    await stage.clock.advance(100);
    await assert.rejects(stage.client.refresh(['bob']), CLOSED);
    assert.equal(stage.clock.timerCount, 0);
  });

  it('may be closed by a listener of its own', async () => {
    const stage = new Stage();
    stage.client.subscribe('bob', ({ isCurrent }) => {
      if (isCurrent) stage.client.close();
    });
    void stage.client.refresh(['bob']);
    const failed = assert.rejects(stage.client.refresh(['carol']), CLOSED);
    await stage.frame();
    const refresh = stage.socket.takeRefresh();
    stage.ack(refresh, ...refresh.ids.map((id) => stage.presence(id)));
    await failed;
    assert.equal(stage.clock.timerCount, 0);
    assert.equal(stage.socket.listenerCount, 0);
  });
});
