import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CURRENT_FOR_MS, FASTEST_MS, FRAME_MS, SPREAD_MS, Stage, TIMEOUT_MS } from '../../support/client-stage.ts';

describe('while nobody may be looking', () => {
  it('what is kept fresh is not asked about, and no timer is armed', async () => {
    const stage = await Stage.keeping('bob', 'carol');
    stage.page.hide();
    // One is still armed for the time limit of what was asked before.
    await stage.clock.advance(TIMEOUT_MS);
    assert.equal(stage.clock.timerCount, 0);
    await stage.clock.advance(3_600_000);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    stage.client.keepFresh('dave');
    await stage.clock.advance(3_600_000);
    assert.equal(stage.clock.timerCount, 0);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
  });

  it('a timer that was armed is armed no more', async () => {
    const stage = await Stage.keepingSlowly('bob');
    assert.equal(stage.clock.timerCount, 1);
    stage.page.hide();
    assert.equal(stage.clock.timerCount, 0);
  });

  it('nothing is under way for want of a connection', async () => {
    const stage = await Stage.keeping('bob');
    stage.socket.disconnect();
    await stage.clock.advance(FASTEST_MS);
    const { isChecking, error } = stage.client.get('bob');
    assert.deepEqual([isChecking, error], [false, undefined]);
    await stage.clock.advance(TIMEOUT_MS);
    assert.equal(stage.clock.timerCount, 0);
  });

  it('an answer that still comes is taken, and not followed by a question', async () => {
    const stage = new Stage();
    stage.client.keepFresh('bob');
    await stage.frame();
    stage.page.hide();
    stage.ack(stage.socket.takeRefresh(), stage.presence('bob'));
    assert.equal(stage.client.get('bob').status, 'online');
    await stage.clock.advance(100_000);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    assert.equal(stage.clock.timerCount, 0);
  });

  it('a person’s refresh is asked all the same', async () => {
    const stage = new Stage();
    stage.page.hide();
    void stage.client.refresh(['bob']);
    await stage.frame();
    assert.equal(stage.socket.takeRefreshes().length, 1);
  });
});

describe('once somebody may be looking again', () => {
  it('what has aged is asked about at once, in one message', async () => {
    const stage = await Stage.keeping('bob', 'carol');
    stage.page.hide();
    await stage.clock.advance(CURRENT_FOR_MS);
    stage.client.keepFresh('dave');
    stage.page.show();
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob', 'carol', 'dave']);
  });

  it('what has aged is asked about at once even where nothing has changed for long', async () => {
    const stage = await Stage.keepingSlowly('bob');
    stage.page.hide();
    assert.equal(stage.client.get('bob').isCurrent, false);
    stage.page.show();
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
  });

  it('what is current waits for its time', async () => {
    const stage = await Stage.keeping('bob');
    stage.page.hide();
    await stage.clock.advance(1_000);
    stage.page.show();
    await stage.clock.advance(FASTEST_MS - 1_001 + FRAME_MS);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    await stage.clock.advance(1);
    assert.equal(stage.socket.takeRefreshes().length, 1);
  });

  it('what is under way is not asked about again', async () => {
    const stage = new Stage();
    stage.client.keepFresh('bob');
    await stage.frame();
    stage.socket.takeRefresh();
    stage.page.hide();
    stage.page.show();
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefreshes(), []);
  });

  it('what became due by a reconnect meanwhile is asked about', async () => {
    const stage = await Stage.keeping('bob');
    stage.page.hide();
    stage.socket.disconnect();
    stage.socket.connect();
    await stage.clock.advance(SPREAD_MS);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    stage.page.show();
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
  });
});
