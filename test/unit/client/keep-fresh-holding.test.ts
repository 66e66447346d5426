import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FASTEST_MS, FRAME_MS, Stage, TIMEOUT_MS } from '../../support/client-stage.ts';

describe('who is kept fresh', () => {
  it('is so until the last holder has let go, each of whom can do so once', async () => {
    const stage = new Stage();
    stage.serve();
    const release = stage.client.keepFresh('bob');
    const releaseOther = stage.client.keepFresh('bob');
    await stage.frame();
    release();
    release();
    stage.socket.takeRefreshes();
    await stage.clock.advance(FASTEST_MS + FRAME_MS);
    assert.equal(stage.socket.takeRefreshes().length, 1);
    releaseOther();
    await stage.clock.advance(100_000);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    assert.equal(stage.clock.timerCount, 0);
  });

  it('leaves no timer when let go', async () => {
    const stage = new Stage({ currentForMs: 60_000 });
    await stage.learn(stage.presence('bob'));
    await stage.clock.advance(TIMEOUT_MS);
    const release = stage.client.keepFresh('bob');
    assert.equal(stage.clock.timerCount, 1);
    release();
    assert.equal(stage.clock.timerCount, 0);
  });

  it('is not let go by somebody who had let go before', async () => {
    const stage = new Stage();
    stage.serve();
    const release = stage.client.keepFresh('bob');
    release();
    stage.client.keepFresh('bob');
    release();
    await stage.frame();
    assert.equal(stage.socket.takeRefreshes().length, 1);
  });

  it('leaves the others when let go', async () => {
    const stage = await Stage.keeping('carol');
    const release = stage.client.keepFresh('bob');
    await stage.frame();
    stage.socket.takeRefreshes();
    release();
    await stage.clock.advance(FASTEST_MS + FRAME_MS);
    assert.deepEqual(
      stage.socket.takeRefreshes().map(({ ids }) => ids),
      [['carol']],
    );
  });
});
