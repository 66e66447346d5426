import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import type { TestClient } from '../../support/sockets-client.ts';

describe('a refresh is refused', () => {
  afterEach(closeWorlds);

  it('where nobody has signed in', async () => {
    const world = await World.open();
    const stranger = await world.connect(undefined);
    assert.deepEqual(await stranger.refresh(['bob']), {
      error: { code: 'unauthorized', message: 'this socket is not signed in' },
    });
  });

  it('with more than 1,000 ids', async () => {
    const world = await World.open();
    const viewer = await world.connect('alice');
    const ids = Array.from({ length: 1_000 }, (_, index) => `user ${index}`);
    const full = await viewer.refresh(ids);
    assert.ok('presences' in full && full.presences.length === 1_000);
    const { code, message } = await refusal(viewer, { ids: [...ids, 'one more'] });
    assert.equal(code, 'too_many_ids');
    assert.match(message, /^ids: /);
  });

  const invalid: readonly [string, unknown, RegExp][] = [
    ['nothing', undefined, /^request: /],
    ['null', null, /^request: /],
    ['text', 'bob', /^request: /],
    ['a list', ['bob'], /^request: /],
    ['no ids', {}, /^ids: /],
    ['ids that are no list', { ids: 'bob' }, /^ids: /],
    ['ids that look like a list', { ids: { length: 1, 0: 'bob' } }, /^ids: /],
    ['an id that is no text', { ids: ['bob', 7] }, /^ids\[1\]: /],
    ['an id that is a list', { ids: [['bob']] }, /^ids\[0\]: /],
    ['an empty id', { ids: [''] }, /^ids\[0\]: a user id has 1 to 128 characters/],
    ['an id of 129 characters', { ids: ['b'.repeat(129)] }, /^ids\[0\]: /],
    ['an id of 900 kB', { ids: ['b'.repeat(900_000)] }, /^ids\[0\]: /],
    ['a control character', { ids: ['bob\u0000'] }, /^ids\[0\]: /],
    ['a lone surrogate', { ids: ['\ud800'] }, /^ids\[0\]: /],
    ['maxAge that is no number', { ids: [], maxAge: '0' }, /^maxAge: /],
    ['a negative maxAge', { ids: [], maxAge: -1 }, /^maxAge: /],
    ['a broken maxAge', { ids: [], maxAge: 0.5 }, /^maxAge: /],
    ['background that is not true', { ids: [], background: 'yes' }, /^background: /],
  ];
  for (const [what, message, complaint] of invalid) {
    it(`with ${what}, and the next one is answered`, async () => {
      const world = await World.open();
      const viewer = await world.connect('alice');
      const error = await refusal(viewer, message);
      assert.equal(error.code, 'invalid_request');
      assert.match(error.message, complaint);
      assert.deepEqual(Object.keys(error).sort(), ['code', 'message']);
      assert.equal((await viewer.look('alice')).status, 'online');
    });
  }

  it('by Socket.IO itself, with the connection, when it is larger than 1 MB', async () => {
    const world = await World.open();
    const viewer = await world.connect('alice');
    const other = await world.connect('carol');
    const gone = once(viewer.server, 'disconnect');
    viewer.socket.emit('presence:refresh', { ids: ['b'.repeat(1_100_000)] }, () => assert.fail('heard'));
    await gone;
    assert.equal((await other.look('alice')).evidence, 'traffic', 'it was no goodbye');
  });

  it('not for what it has besides', async () => {
    const world = await World.open();
    const viewer = await world.connect('alice');
    const reply = await send(viewer, { ids: ['alice'], mood: 'curious', ['__proto__']: { ids: ['bob'] } }, 'and more');
    assert.ok('presences' in reply);
  });
});

async function refusal(viewer: TestClient, ...args: unknown[]): Promise<{ code: string; message: string }> {
  const reply = await send(viewer, ...args);
  assert.ok('error' in reply, JSON.stringify(reply));
  return reply.error;
}

/** What the types forbid, and a stranger sends all the same. */
function send(viewer: TestClient, ...args: unknown[]): ReturnType<TestClient['refresh']> {
  const socket = viewer.socket as unknown as {
    emitWithAck(event: string, ...args: unknown[]): ReturnType<TestClient['refresh']>;
  };
  return socket.emitWithAck('presence:refresh', ...args);
}
