import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SentRefresh } from '../../support/client-socket.ts';
import { FRAME_MS, Stage } from '../../support/client-stage.ts';

describe('what is asked within a frame', () => {
  it('goes out in one message at the end of the frame, each user once', async () => {
    const { client, clock, socket } = new Stage();
    void client.refresh(['bob', 'carol', 'bob']);
    await clock.advance(FRAME_MS - 1);
    void client.refresh(['dave', 'carol']);
    assert.deepEqual(socket.takeRefreshes(), []);
    await clock.advance(1);
    assert.deepEqual(shape(socket.takeRefresh()), { ids: ['bob', 'carol', 'dave'] });
    await clock.advance(FRAME_MS);
    assert.deepEqual(socket.takeRefreshes(), []);
  });

  it('is apart from what is asked in the next frame', async () => {
    const { client, clock, socket } = new Stage();
    void client.refresh(['bob']);
    await clock.advance(FRAME_MS);
    void client.refresh(['carol']);
    await clock.advance(FRAME_MS);
    assert.deepEqual(socket.takeRefreshes().map(shape), [{ ids: ['bob'] }, { ids: ['carol'] }]);
  });

  it('goes out in several messages where the ages wanted are different', async () => {
    const { client, clock, socket } = new Stage();
    void client.refresh(['bob'], { maxAge: 5_000 });
    void client.refresh(['carol']);
    void client.refresh(['dave'], { maxAge: 1_000 });
    void client.refresh(['erin'], { maxAge: 5_000 });
    void client.refresh(['frank'], { maxAge: 0 });
    await clock.advance(FRAME_MS);
    assert.deepEqual(socket.takeRefreshes().map(shape), [
      { ids: ['bob', 'erin'], maxAge: 5_000 },
      { ids: ['carol'] },
      { ids: ['dave'], maxAge: 1_000 },
      { ids: ['frank'], maxAge: 0 },
    ]);
  });

  it('wants of a user the youngest age that anybody wants', async () => {
    const { client, clock, socket } = new Stage();
    void client.refresh(['bob'], { maxAge: 5_000 });
    void client.refresh(['bob'], { maxAge: 1_000 });
    void client.refresh(['bob'], { maxAge: 3_000 });
    await clock.advance(FRAME_MS);
    assert.deepEqual(shape(socket.takeRefresh()), { ids: ['bob'], maxAge: 1_000 });
  });

  it('goes out in as many messages as the server needs for 2,500 users', async () => {
    const stage = new Stage();
    const ids = Array.from({ length: 2_500 }, (_, index) => `user ${index}`);
    const answers = stage.client.refresh(ids);
    await stage.frame();
    const refreshes = stage.socket.takeRefreshes();
    assert.deepEqual(
      refreshes.map((refresh) => refresh.ids.length),
      [1_000, 1_000, 500],
    );
    for (const refresh of refreshes) stage.ack(refresh, ...refresh.ids.map((id) => stage.presence(id)));
    assert.deepEqual(
      (await answers).map(({ id }) => id),
      ids,
    );
  });

  it('is in the background only if all of it is', async () => {
    const { client, clock, socket } = new Stage();
    void client.refresh(['bob'], { background: true });
    void client.refresh(['carol'], { background: true });
    await clock.advance(FRAME_MS);
    assert.deepEqual(shape(socket.takeRefresh()), { ids: ['bob', 'carol'], background: true });

    void client.refresh(['dave'], { background: true });
    void client.refresh(['erin']);
    await clock.advance(FRAME_MS);
    assert.deepEqual(shape(socket.takeRefresh()), { ids: ['dave', 'erin'] });

    void client.refresh(['frank'], { background: true });
    void client.refresh(['frank']);
    void client.refresh(['frank'], { background: true });
    await clock.advance(FRAME_MS);
    assert.deepEqual(shape(socket.takeRefresh()), { ids: ['frank'] });
  });

  it('leaves out what is no user id, which is refused to those who asked for it, and to nobody else', async () => {
    const stage = new Stage();
    // From plain JavaScript, also what is no string.
    const wrong = ['', 'a\nb', '\ud800', 'x'.repeat(129), undefined, 7, ['bob']] as string[];
    const refused = Promise.all(
      wrong.map((id) => assert.rejects(stage.client.refresh([id]), { code: 'invalid_request' })),
    );
    const answers = stage.client.refresh(['bob', 'x'.repeat(128)]);
    await stage.frame();
    await refused;
    const refresh = stage.socket.takeRefresh();
    assert.deepEqual(refresh.ids, ['bob', 'x'.repeat(128)]);
    stage.ack(refresh, ...refresh.ids.map((id) => stage.presence(id)));
    assert.equal((await answers).length, 2);
  });

  it('is nothing when it is about nobody', async () => {
    const { client, clock, socket } = new Stage();
    assert.deepEqual(await client.refresh([]), []);
    await clock.advance(FRAME_MS);
    assert.deepEqual(socket.takeRefreshes(), []);
    assert.equal(clock.timerCount, 0);
  });

  it('goes out even when an age that is none is among it', async () => {
    const { client, clock, socket } = new Stage();
    void client.refresh(['bob'], { maxAge: NaN });
    void client.refresh(['carol']);
    await clock.advance(FRAME_MS);
    const ids = socket.takeRefreshes().flatMap((refresh) => refresh.ids);
    assert.deepEqual(ids, ['bob', 'carol']);
  });
});

function shape({ ack: _ack, ...message }: SentRefresh): object {
  return message;
}
