import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceClientError } from '../../../src/client/index.ts';
import { FRAME_MS, Stage, TIMEOUT_MS } from '../../support/client-stage.ts';

describe('a refresh that the server refuses', () => {
  it('fails with the code and the message of the server, and with when to try again', async () => {
    const stage = new Stage();
    const failed = failure(stage.client.refresh(['bob']));
    await stage.frame();
    const error = { code: 'unavailable', message: 'try later', retryAfterMs: 3_000 } as const;
    stage.socket.takeRefresh().ack({ error });
    const { name, code, message, retryAfterMs } = await failed;
    assert.deepEqual({ code, message, retryAfterMs }, error);
    assert.equal(name, 'PresenceClientError');
    assert.equal(stage.client.get('bob').error, await failed);
    assert.equal(stage.client.get('bob').isChecking, false);
  });

  it('takes along only what was in the same message', async () => {
    const stage = new Stage();
    const failed = failure(stage.client.refresh(['bob'], { maxAge: 0 }));
    const answers = stage.client.refresh(['carol']);
    await stage.frame();
    const [first, second] = stage.socket.takeRefreshes();
    assert.ok(first !== undefined && second !== undefined);
    const waits = stage.client.refresh(['dave']);
    first.ack({ error: { code: 'unavailable', message: 'not now' } });
    assert.equal((await failed).retryAfterMs, undefined);
    stage.ack(second, stage.presence('carol'));
    await answers;
    await stage.frame();
    stage.ack(stage.socket.takeRefresh(), stage.presence('dave'));
    await waits;
  });

  it('is followed by nothing until it makes sense to try again', async () => {
    const stage = new Stage();
    const first = failure(stage.client.refresh(['bob']));
    await stage.frame();
    const refused = stage.socket.takeRefresh();
    const waiting = failure(stage.client.refresh(['carol']));
    const error = { code: 'unavailable', message: 'try later', retryAfterMs: 3_000 } as const;
    refused.ack({ error });
    await first;
    assert.equal((await waiting).code, 'unavailable');

    await stage.clock.advance(2_999);
    const meanwhile = await failure(stage.client.refresh(['dave']));
    assert.deepEqual([meanwhile.code, meanwhile.retryAfterMs], ['unavailable', 1]);
    assert.equal(stage.client.get('dave').isChecking, false);
    assert.deepEqual(stage.socket.takeRefreshes(), []);

    await stage.clock.advance(1);
    void stage.client.refresh(['dave']);
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['dave']);
  });

  it('is forgotten with the next answer', async () => {
    const stage = new Stage();
    const failed = failure(stage.client.refresh(['bob']));
    await stage.frame();
    stage.socket.takeRefresh().ack({ error: { code: 'unauthorized', message: 'who are you?' } });
    assert.equal((await failed).code, 'unauthorized');
    await stage.learn(stage.presence('bob'));
    assert.equal(stage.client.get('bob').error, undefined);
  });
});

describe('a refresh without an answer', () => {
  it('fails when the server does not ack it in time', async () => {
    const stage = new Stage();
    const failed = failure(stage.client.refresh(['bob']));
    await stage.clock.advance(TIMEOUT_MS - 1);
    assert.equal(stage.client.get('bob').isChecking, true);
    await stage.clock.advance(1);
    assert.deepEqual([(await failed).code, (await failed).retryAfterMs], ['timeout', undefined]);
    assert.equal(stage.client.get('bob').isChecking, false);
  });

  it('fails when what was pending does not follow in time, for that user alone', async () => {
    const stage = new Stage();
    const failed = failure(stage.client.refresh(['bob', 'carol']));
    await stage.frame();
    stage.ack(stage.socket.takeRefresh(), stage.presence('bob'));
    await stage.clock.advance(TIMEOUT_MS);
    assert.equal((await failed).code, 'timeout');
    assert.equal(stage.client.get('bob').error, undefined);
    assert.equal(stage.client.get('carol').error?.code, 'timeout');
  });

  it('fails when no connection comes in time', async () => {
    const { client, clock } = new Stage({ connected: false, timeoutMs: 500 });
    const failed = failure(client.refresh(['bob']));
    await clock.advance(500);
    assert.equal((await failed).code, 'disconnected');
    assert.equal(clock.timerCount, 0);
  });

  it('has its own time, however many are open', async () => {
    const { client, clock, socket } = new Stage();
    const first = failure(client.refresh(['bob']));
    await clock.advance(4_000);
    const second = failure(client.refresh(['carol']));
    await clock.advance(TIMEOUT_MS - 4_000);
    await first;
    assert.equal(client.get('carol').isChecking, true);
    await clock.advance(4_000 - 1);
    assert.equal(client.get('carol').isChecking, true);
    await clock.advance(1);
    await second;
    assert.equal(socket.takeRefreshes().length, 2);
    assert.equal(clock.timerCount, 0);
  });

  it('can be asked again, and takes a late answer all the same', async () => {
    const stage = new Stage();
    const failed = failure(stage.client.refresh(['bob']));
    await stage.frame();
    const late = stage.socket.takeRefresh();
    await stage.clock.advance(TIMEOUT_MS);
    await failed;
    stage.ack(late, stage.presence('bob', 'idle'));
    assert.equal(stage.client.get('bob').status, 'idle');
    void stage.client.refresh(['bob']);
    await stage.clock.advance(FRAME_MS);
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
  });
});

async function failure(promise: Promise<unknown>): Promise<PresenceClientError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PresenceClientError, 'a PresenceClientError is thrown');
  return error;
}
