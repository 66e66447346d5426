import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FRAME_MS, Stage } from '../../support/client-stage.ts';

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

  it('is one that a person asks while it is kept fresh: the server is to know of the person', async () => {
    const stage = new Stage();
    stage.client.keepFresh('bob');
    await stage.frame();
    const background = stage.socket.takeRefresh();
    const answers = stage.client.refresh(['bob']);
    await stage.frame();
    const refresh = stage.socket.takeRefresh();
    assert.deepEqual([background.background, refresh.background], [true, undefined]);
    stage.ack(background, stage.presence('bob', 'online', 4_000));
    const fresh = stage.presence('bob', 'offline');
    stage.ack(refresh, fresh);
    assert.deepEqual(await answers, [fresh]);
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
