import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CURRENT_FOR_MS, Stage } from '../../support/client-stage.ts';

const REMEMBERED = 1_000;

describe('the memory of a client', () => {
  it('forgets the users it has known longest, beyond 1,000', () => {
    const { client, clock, socket } = new Stage();
    const checkedAt = clock.now();
    for (let index = 0; index <= REMEMBERED; index += 1) {
      socket.resolve({ id: `user ${index}`, status: 'online', lastSeen: null, checkedAt, evidence: 'traffic' });
    }
    assert.notEqual(client.get('user 1').answer, undefined);
    assert.notEqual(client.get(`user ${REMEMBERED}`).answer, undefined);
    assert.equal(client.get('user 0').answer, undefined);
  });

  it('never forgets those who are watched, however many', () => {
    const stage = new Stage();
    const watched = Array.from({ length: REMEMBERED + 200 }, (_, index) => `watched ${index}`);
    const unsubscribes = watched.map((id) => stage.client.subscribe(id, () => undefined));
    for (const id of watched) stage.socket.resolve(stage.presence(id));
    for (let index = 0; index < REMEMBERED; index += 1) stage.socket.resolve(stage.presence(`other ${index}`));
    for (const id of watched) assert.notEqual(stage.client.get(id).answer, undefined);

    for (const unsubscribe of unsubscribes) unsubscribe();
    stage.client.get('somebody else');
    assert.equal(stage.client.get('watched 0').answer, undefined);
  });

  it('keeps nothing of 10,000 who were shown, kept fresh and let go: no timer, listener or entry', async () => {
    const stage = new Stage();
    stage.serve();
    const listeners = stage.socket.listenerCount;
    for (let index = 0; index < 10_000; index += 1) {
      const id = `user ${index}`;
      const release = stage.client.keepFresh(id);
      const unsubscribe = stage.client.subscribe(id, () => undefined);
      // Some are let go while the question is under way, the others once it is answered.
      if (index % 100 === 0) await stage.frame();
      unsubscribe();
      release();
    }
    await stage.clock.advance(CURRENT_FOR_MS);
    assert.equal(stage.clock.timerCount, 0);
    assert.equal(stage.socket.listenerCount, listeners);
    assert.equal(stage.page.listenerCount, 1);
    stage.socket.takeRefreshes();
    stage.socket.disconnect();
    stage.socket.connect();
    await stage.clock.advance(CURRENT_FOR_MS);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    const remembered = Array.from({ length: 10_000 }, (_, index) => stage.client.get(`user ${9_999 - index}`));
    assert.ok(remembered.filter(({ answer }) => answer !== undefined).length <= REMEMBERED);
  });
});
