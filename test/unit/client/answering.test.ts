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
    await stage.clock.advance(500);
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

describe('a question with a stricter age than the one under way', () => {
  it('is asked, and answers both', async () => {
    const { stage, loose, strict } = await overtake();
    const answer = stage.presence('bob');
    const refresh = stage.socket.takeRefresh();
    assert.equal(refresh.maxAge, 1_000);
    stage.ack(refresh, answer);
    assert.deepEqual([(await loose)[0], (await strict)[0]], [answer, answer]);
  });

  it('is not answered with what was found for the looser one', async () => {
    const { stage, loose, strict, first } = await overtake();
    const second = stage.socket.takeRefresh();
    stage.ack(first, stage.presence('bob', 'online', 4_000));
    const fresh = stage.presence('bob', 'offline', 500);
    stage.ack(second, fresh);
    assert.deepEqual([(await loose)[0], (await strict)[0]], [fresh, fresh]);
  });

  it('is under way until it is answered itself, though what was found meanwhile can be shown', async () => {
    const { stage, first } = await overtake();
    const second = stage.socket.takeRefresh();
    const seen: string[] = [];
    stage.client.subscribe('bob', ({ status, isChecking }) => seen.push(`${status} ${isChecking}`));
    stage.ack(first, stage.presence('bob', 'online', 4_000));
    stage.ack(second, stage.presence('bob', 'offline', 500));
    assert.deepEqual(seen, ['online true', 'offline false']);
  });

  it('fails both when it fails', async () => {
    const { stage, loose, strict, first } = await overtake();
    const refused = { code: 'unavailable' };
    const bothFail = Promise.all([assert.rejects(loose, refused), assert.rejects(strict, refused)]);
    const second = stage.socket.takeRefresh();
    stage.ack(first);
    second.ack({ error: { code: 'unavailable', message: 'not now' } });
    await bothFail;
  });

  it('does not suffer from a failure of the looser one, nor does the looser one', async () => {
    const { stage, loose, strict, first } = await overtake();
    first.ack({ error: { code: 'unavailable', message: 'not now' } });
    const answer = stage.presence('bob');
    stage.ack(stage.socket.takeRefresh(), answer);
    assert.deepEqual([(await loose)[0], (await strict)[0]], [answer, answer]);
  });

  it('is not asked again for one that is looser than it', async () => {
    const { stage } = await overtake();
    stage.socket.takeRefresh();
    void stage.client.refresh(['bob'], { maxAge: 2_000 });
    void stage.client.refresh(['bob'], { maxAge: 1_000 });
    await stage.clock.advance(FRAME_MS);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
  });

  /** The looser one is under way, the stricter one has just been sent. */
  async function overtake() {
    const stage = new Stage();
    const loose = stage.client.refresh(['bob'], { maxAge: 5_000 });
    await stage.frame();
    const first = stage.socket.takeRefresh();
    const strict = stage.client.refresh(['bob'], { maxAge: 1_000 });
    await stage.frame();
    return { stage, loose, strict, first };
  }
});
