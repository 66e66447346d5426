import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { settled } from '../../../scripts/virtual/virtual-clock.ts';
import { Stage, type StageOptions } from '../../support/client-stage.ts';

describe('a token that is about to expire', () => {
  /** Says so to a client, and what it sends of it. */
  const sentWith = async (token: StageOptions['token'], meanwhile?: (stage: Stage) => void): Promise<unknown[]> => {
    const stage = new Stage(token === undefined ? {} : { token });
    stage.socket.expire();
    meanwhile?.(stage);
    await settled();
    const sent = stage.socket.messages.filter((_message, index) => stage.socket.said[index] === 'presence:token');
    stage.client.close();
    assert.equal(stage.socket.listenerCount, 0);
    return sent.flat();
  };

  it('is renewed with the one that the caller gives, at once or later', async () => {
    assert.deepEqual(await sentWith(() => 'new'), [{ token: 'new' }]);
    assert.deepEqual(await sentWith(() => Promise.resolve('new')), [{ token: 'new' }]);
  });

  it('is renewed each time', async () => {
    let count = 0;
    const sent = await sentWith(
      () => `token ${(count += 1)}`,
      ({ socket }) => {
        socket.expire();
      },
    );
    assert.deepEqual(sent, [{ token: 'token 1' }, { token: 'token 2' }]);
  });

  it('is left to expire when there is no other, or none can be had', async () => {
    assert.deepEqual(await sentWith(undefined), []);
    assert.deepEqual(await sentWith(() => Promise.reject(new Error('signed out'))), []);
    assert.deepEqual(
      await sentWith(() => {
        throw new Error('signed out');
      }),
      [],
    );
  });

  it('is not renewed once the connection is lost, or the client closed', async () => {
    const token = (): string => 'new';
    assert.deepEqual(
      await sentWith(token, ({ socket }) => {
        socket.disconnect();
      }),
      [],
    );
    assert.deepEqual(
      await sentWith(token, ({ client }) => {
        client.close();
      }),
      [],
    );
  });
});
