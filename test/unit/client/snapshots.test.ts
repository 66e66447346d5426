import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { PresenceSnapshot } from '../../../src/client/index.ts';
import { CURRENT_FOR_MS, FRAME_MS, Stage, TIMEOUT_MS } from '../../support/client-stage.ts';

describe('a snapshot', () => {
  it('of somebody who was never asked about says so', () => {
    const { client } = new Stage();
    assert.deepEqual(client.get('bob'), {
      id: 'bob',
      status: 'unknown',
      answer: undefined,
      isCurrent: false,
      isChecking: false,
      error: undefined,
    });
  });

  it('is the same object until something changes', async () => {
    const stage = new Stage();
    const seen: PresenceSnapshot[] = [];
    const see = (): void => {
      const snapshot = stage.client.get('bob');
      assert.equal(stage.client.get('bob'), snapshot);
      seen.push(snapshot);
    };
    see();
    void stage.client.refresh(['bob'], { maxAge: 5_000 });
    see();
    await stage.frame();
    see();
    // One that overtakes the other changes nothing that could be shown.
    void stage.client.refresh(['bob'], { maxAge: 0 });
    see();
    await stage.frame();
    const [, last] = stage.socket.takeRefreshes();
    assert.ok(last !== undefined);
    stage.ack(last, stage.presence('bob'));
    see();
    await stage.clock.advance(CURRENT_FOR_MS - 1);
    see();
    await stage.clock.advance(1);
    see();
    assert.deepEqual(
      [...new Set(seen)].map(({ status, isChecking }) => [status, isChecking]),
      [
        ['unknown', false],
        ['unknown', true],
        ['online', false],
        ['unknown', false],
      ],
    );
  });

  it('of somebody who is not watched needs no timer to grow old', async () => {
    const stage = new Stage({ currentForMs: 60_000 });
    await stage.learn(stage.presence('bob'));
    await stage.clock.advance(TIMEOUT_MS);
    assert.equal(stage.clock.timerCount, 0);
    await stage.clock.advance(50_000);
    assert.equal(stage.client.get('bob').status, 'unknown');
  });

  it('shows what is only while the answer is within its window; after that it tells what was', async () => {
    const stage = new Stage();
    const heard: string[] = [];
    stage.client.subscribe('bob', ({ status, isCurrent }) => heard.push(`${status} ${isCurrent}`));
    const bob = stage.presence('bob', 'idle', 4_000 - FRAME_MS);
    await stage.learn(bob);
    heard.length = 0;
    await stage.clock.advance(CURRENT_FOR_MS - 4_000 - 1);
    assert.equal(stage.client.get('bob').status, 'idle');
    assert.deepEqual(heard, []);
    await stage.clock.advance(1);
    assert.deepEqual(heard, ['unknown false']);
    const { status, isCurrent, answer } = stage.client.get('bob');
    assert.deepEqual([status, isCurrent, answer], ['unknown', false, bob]);
  });
});
