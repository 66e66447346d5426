import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Socket } from 'socket.io-client';
import { type HttpApp, useHttpApp } from '../support/http-app.ts';
import { detailOf, presencesOf } from '../support/http-expect.ts';
import { tokenOf } from '../support/http-tokens.ts';

describe('POST /v1/presence/refresh', () => {
  const app = useHttpApp({ limits: { pollMs: 0 } });
  let token = '';
  beforeEach(async () => {
    token = await tokenOf('alice');
  });

  const refresh = (body: object): ReturnType<HttpApp['call']> =>
    app().call('post', '/v1/presence/refresh', { token, body });

  /** A client that said hello. What it does with a probe is up to the test. */
  const probed = async (userId: string): Promise<Socket> => {
    const client = await app().connect(userId);
    client.emit('presence:hello', { version: 1 });
    await client.emitWithAck('presence:refresh', { ids: [], background: true });
    return client;
  };

  const probeOf = (client: Socket): Promise<void> =>
    new Promise((resolve) => {
      client.once('presence:probe', () => {
        resolve();
      });
    });

  it('answers each distinct id once, in the order asked', async () => {
    app().presence.touch('carol');
    const response = await refresh({ ids: ['bob', 'carol', 'bob', 'alice', 'carol'] });
    const answers = presencesOf(response).map(({ id, evidence }) => [id, evidence]);
    assert.deepEqual(answers, [
      ['bob', 'no-connection'],
      ['carol', 'traffic'],
      ['alice', 'no-connection'],
    ]);
    assert.equal(response.headers['cache-control'], 'no-store');
  });

  it('answers no ids with no answers', async () => {
    assert.deepEqual(presencesOf(await refresh({ ids: [] })), []);
  });

  it('answers a thousand ids', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
    const presences = presencesOf(await refresh({ ids }));
    assert.deepEqual(
      presences.map(({ id }) => id),
      ids,
    );
  });

  it('takes maxAge in ms, and clamps it to the floor and to the freshness window', async () => {
    const demands: readonly (readonly [maxAge: number, oldestMs: number])[] = [
      [0, 1_000],
      [4_321, 4_321],
      [Number.MAX_SAFE_INTEGER, 10_000],
    ];
    for (const [maxAge, oldestMs] of demands) {
      app().presence.touch('bob');
      await app().clock.advance(oldestMs);
      assert.equal(presencesOf(await refresh({ ids: ['bob'], maxAge }))[0]?.evidence, 'traffic');
      await app().clock.advance(1);
      assert.equal(presencesOf(await refresh({ ids: ['bob'], maxAge }))[0]?.evidence, 'no-connection');
    }
  });

  it('answers when all are resolved, a target that answers no more included', async () => {
    const frozen = await probed('frozen');
    const present = await probed('present');
    present.on('presence:probe', (_message: unknown, ack: (reply: object) => void) => {
      ack({ idleMs: 0 });
    });
    const asked = probeOf(frozen);
    await app().clock.advance(10_001);
    app().presence.touch('fresh');

    const answered = refresh({ ids: ['frozen', 'nobody', 'present', 'fresh'] });
    await asked;
    await app().clock.advance(2_000);
    const answers = presencesOf(await answered).map(({ id, status, evidence }) => [id, status, evidence]);
    assert.deepEqual(answers, [
      ['frozen', 'offline', 'no-answer'],
      ['nobody', 'offline', 'no-connection'],
      ['present', 'online', 'probe'],
      ['fresh', 'online', 'traffic'],
    ]);
  });

  it('shares one probe between requests for the same target', async () => {
    const bob = await probed('bob');
    let probes = 0;
    let answer: ((reply: object) => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      bob.on('presence:probe', (_message: unknown, ack: (reply: object) => void) => {
        probes += 1;
        answer = ack;
        resolve();
      });
    });
    await app().clock.advance(10_001);
    const first = refresh({ ids: ['bob'] });
    await asked;
    const others = Array.from({ length: 20 }, () => refresh({ ids: ['bob'] }));
    // They wait by now; one that does not yet will find the verdict, and is told the same.
    await refresh({ ids: ['nobody'] });
    answer?.({ idleMs: 5 });
    for (const response of await Promise.all([first, ...others])) {
      assert.equal(presencesOf(response)[0]?.evidence, 'probe');
    }
    assert.equal(probes, 1);
  });

  it('does not touch the viewer', async () => {
    await refresh({ ids: ['bob'] });
    assert.equal(presencesOf(await refresh({ ids: ['alice'] }))[0]?.lastSeen, null);
  });

  it('ignores members it does not know', async () => {
    assert.equal(presencesOf(await refresh({ ids: ['bob'], background: true, later: 1 })).length, 1);
  });

  it('refuses more than 1,000 ids, duplicates counted', async () => {
    const response = await refresh({ ids: Array.from({ length: 1_001 }, () => 'bob') });
    assert.match(detailOf(response, 'too_many_ids'), /^ids: .*1000/);
  });

  it('answers as unknown what it still waits for when presence closes', async () => {
    const frozen = await probed('frozen');
    const asked = probeOf(frozen);
    await app().clock.advance(10_001);
    const answered = refresh({ ids: ['frozen'] });
    await asked;
    await app().presence.close();
    const [presence] = presencesOf(await answered);
    assert.deepEqual([presence?.status, presence?.evidence], ['unknown', 'none']);
  });
});
