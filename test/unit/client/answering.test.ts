import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AnswerCost, Presence } from '../../../src/client/index.ts';
import { FRAME_MS, Stage } from '../../support/client-stage.ts';

describe('the answers of a refresh', () => {
  it('come in the order of the ids, whatever the order they were found in, and as often as asked', async () => {
    const stage = new Stage();
    const answers = stage.client.refresh(['bob', 'carol', 'dave', 'bob']);
    await stage.frame();
    stage.ack(stage.socket.takeRefresh(), stage.presence('dave'), stage.presence('bob'));
    stage.socket.resolve(stage.presence('carol', 'offline'));
    const found = (await answers).map(({ id, status }) => `${id} ${status}`);
    assert.deepEqual(found, ['bob online', 'carol offline', 'dave online', 'bob online']);
  });

  it('wait for what is pending', async () => {
    const stage = new Stage();
    let isThere = false;
    const answers = stage.client.refresh(['bob', 'carol']).then((found) => {
      isThere = true;
      return found;
    });
    await stage.frame();
    stage.ack(stage.socket.takeRefresh(), stage.presence('bob'));
    await stage.clock.advance(2_000);
    assert.equal(isThere, false);
    const carol = stage.presence('carol', 'offline');
    stage.socket.resolve(carol);
    assert.equal((await answers)[1], carol);
  });

  it('are shared by all who ask while the question is under way', async () => {
    const stage = new Stage();
    const first = stage.client.refresh(['bob']);
    await stage.frame();
    const refresh = stage.socket.takeRefresh();
    const second = stage.client.refresh(['bob', 'carol']);
    await stage.frame();
    const next = stage.socket.takeRefresh();
    assert.deepEqual(next.ids, ['carol']);
    stage.ack(refresh);
    const third = stage.client.refresh(['bob']);
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    const bob = stage.presence('bob');
    stage.socket.resolve(bob);
    stage.ack(next, stage.presence('carol'));
    assert.deepEqual([(await first)[0], (await second)[0], (await third)[0]], [bob, bob, bob]);
    void stage.client.refresh(['bob']);
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
  });

  it('may be older ones, without asking, where the caller says how old', async () => {
    const stage = new Stage();
    const bob = stage.presence('bob', 'online', 500);
    await stage.learn(bob);
    await stage.clock.advance(500 - FRAME_MS);
    assert.deepEqual(await stage.client.refresh(['bob'], { reuseWithinMs: 1_000 }), [bob]);
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    void stage.client.refresh(['bob'], { reuseWithinMs: 1_000 });
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
  });

  it('are never older ones unless the caller says so', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob'));
    void stage.client.refresh(['bob']);
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
  });

  it('are told with what they took', async () => {
    const told: [Presence, AnswerCost][] = [];
    const stage = new Stage({ onAnswer: (...answer) => told.push(answer) });
    void stage.client.refresh(['bob']);
    void stage.client.refresh(['carol'], { background: true });
    await stage.frame();
    const refresh = stage.socket.takeRefresh();
    await stage.clock.advance(40);
    const bob = stage.presence('bob');
    stage.ack(refresh, bob);
    await stage.clock.advance(60);
    const carol = stage.presence('carol');
    stage.socket.resolve(carol);
    stage.socket.resolve(carol, stage.presence('dave'));
    assert.deepEqual(told, [
      [bob, { tookMs: 40, background: false }],
      [carol, { tookMs: 100, background: true }],
    ]);
  });
});
