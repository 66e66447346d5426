import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'mocha';
import type { PresenceSnapshot } from '../../../src/client/index.ts';
import { CURRENT_FOR_MS, Stage } from '../../support/client-stage.ts';

describe('a subscriber', () => {
  it('hears of each change of its user, with the snapshot that get gives, and of no other user', async () => {
    const stage = new Stage();
    const heard: string[] = [];
    stage.client.subscribe('bob', (snapshot) => {
      assert.equal(stage.client.get('bob'), snapshot);
      heard.push(`${snapshot.status} ${snapshot.isChecking}`);
    });
    await stage.learn(stage.presence('carol'), stage.presence('bob'));
    assert.deepEqual(heard, ['unknown true', 'online false']);
  });

  it('hears a correction that nobody asked for', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob', 'offline'));
    const heard: PresenceSnapshot[] = [];
    stage.client.subscribe('bob', (snapshot) => heard.push(snapshot));
    stage.socket.resolve(stage.presence('bob', 'online'));
    assert.deepEqual(
      heard.map(({ status }) => status),
      ['online'],
    );
  });

  it('hears of a failure, and that nothing is under way any more', async () => {
    const stage = new Stage();
    const heard: string[] = [];
    stage.client.subscribe('bob', ({ isChecking, error }) => heard.push(`${isChecking} ${error?.code ?? 'fine'}`));
    const failed = assert.rejects(stage.client.refresh(['bob']));
    await stage.frame();
    stage.socket.disconnect();
    await failed;
    assert.deepEqual(heard, ['true fine', 'false disconnected']);
  });

  it('hears nothing once it has unsubscribed, also when it does so in the middle', async () => {
    const stage = new Stage();
    let calls = 0;
    const unsubscribe = stage.client.subscribe('bob', () => {
      calls += 1;
      unsubscribe();
    });
    await stage.learn(stage.presence('bob'));
    assert.equal(calls, 1);
    unsubscribe();
  });

  it('may be there twice, and hears twice, until each has unsubscribed', async () => {
    const stage = new Stage();
    let calls = 0;
    const listener = (): void => {
      calls += 1;
    };
    const unsubscribe = stage.client.subscribe('bob', listener);
    const unsubscribeOther = stage.client.subscribe('bob', listener);
    stage.socket.resolve(stage.presence('bob'));
    assert.equal(calls, 2);
    unsubscribe();
    unsubscribe();
    stage.socket.resolve(stage.presence('bob'));
    assert.equal(calls, 3);
    unsubscribeOther();
    stage.socket.resolve(stage.presence('bob'));
    assert.equal(calls, 3);
  });

  it('that throws harms nobody else, and what it throws is told as if nobody had caught it', async () => {
    const stage = new Stage();
    const thrown = new Error('a listener of the test');
    const told = once(process, 'unhandledRejection');
    let calls = 0;
    stage.client.subscribe('bob', () => {
      throw thrown;
    });
    stage.client.subscribe('bob', () => {
      calls += 1;
    });
    await stage.learn(stage.presence('bob'), stage.presence('carol'));
    assert.equal(calls, 2);
    assert.equal(stage.client.get('carol').status, 'online');
    assert.equal((await told)[0], thrown);
  });

  it('that comes while others hear of a change does not hear of that one', () => {
    const stage = new Stage();
    let subscribed = 0;
    const subscribe = (): void => {
      subscribed += 1;
      // Whoever hears of it all the same does so a few times, and not for ever.
      if (subscribed < 5) stage.client.subscribe('bob', subscribe);
    };
    subscribe();
    stage.socket.resolve(stage.presence('bob'));
    assert.equal(subscribed, 2);
  });

  it('hears once of an answer that is too old already', () => {
    const stage = new Stage();
    const heard: string[] = [];
    stage.client.subscribe('bob', ({ status }) => heard.push(status));
    const { id, evidence } = stage.presence('bob');
    const checkedAt = stage.client.now() - CURRENT_FOR_MS;
    stage.socket.resolve({ id, status: 'online', lastSeen: null, checkedAt, evidence });
    assert.deepEqual(heard, ['unknown']);
  });

  it('may ask from within', async () => {
    const stage = new Stage();
    const unsubscribe = stage.client.subscribe('bob', ({ isCurrent }) => {
      if (!isCurrent) return;
      unsubscribe();
      void stage.client.refresh(['bob', 'carol']);
    });
    await stage.learn(stage.presence('bob'));
    assert.equal(stage.client.get('bob').isChecking, true);
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob', 'carol']);
  });
});
