import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Socket } from 'socket.io-client';
import type { ErrorCode } from '../../src/domain/errors.ts';
import type { RefreshAck } from '../../src/wire/protocol.ts';
import { useHttpApp } from '../support/http-app.ts';
import { badIds, badMaxAges, goodIds } from '../support/http-hostile-values.ts';
import { refreshRaw, sendPacket } from '../support/http-sockets.ts';
import { useProcessWatch } from '../support/http-watch.ts';

type Expected = ErrorCode | 'taken';

const MESSAGES: readonly (readonly [json: string, expected: Expected])[] = [
  ...['null', 'true', '1', '"bob"', '[]', '["bob"]', '{}', '{"id":["bob"]}', '{"__proto__":{"ids":["bob"]}}'].map(
    (json): readonly [string, Expected] => [json, 'invalid_request'],
  ),
  ...['null', '"bob"', '1', '{}', '{"0":"bob","length":1}', '[1]', '[null]', '[["bob"]]', '[{}]'].map(
    (ids): readonly [string, Expected] => [`{"ids":${ids}}`, 'invalid_request'],
  ),
  ...['false', '1', '"true"', 'null'].map((background): readonly [string, Expected] => [
    `{"ids":["bob"],"background":${background}}`,
    'invalid_request',
  ]),
  [`{"ids":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'invalid_request'],
  [JSON.stringify({ ids: Array(1_001).fill('bob') }), 'too_many_ids'],
  [`{"ids":[${'1,'.repeat(400_000)}1]}`, 'too_many_ids'],
  [`{"ids":["${'x'.repeat(900_000)}"]}`, 'invalid_request'],
  ['{"ids":[1],"ids":["bob"]}', 'taken'],
  ['{"ids":["bob"],"__proto__":{"maxAge":-1},"more":[[[]]]}', 'taken'],
  ['{"ids":["bob"]},"more",null', 'taken'],
];

/** Packets that are no events of ours, and some that are none at all. */
const PACKETS: readonly string[] = [
  ...[
    '2',
    '2[',
    '2[]',
    '2{}',
    '2null',
    '2"presence:refresh"',
    '2[null]',
    '2[[]]',
    '2[{}]',
    '2[true]',
    '2[1]',
    '2[-0.5,{}]',
  ],
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].map(
    (e) => `2["${e}"]`,
  ),
  ...['error', '__proto__', 'constructor', 'toString', '', ' ', 'message'].map((event) => `2["${event}",{}]`),
  ...[
    'presence:',
    'presence:refresh:x',
    'presence:REFRESH',
    'presence:probe',
    'presence:resolved',
    'presence:\\u0000',
  ].map((event) => `2["${event}",{"ids":["bob"]}]`),
  // Acks nobody waits for, and attachments that never come or are not there
  ...[
    '30[]',
    '3999999[{"idleMs":0}]',
    '3[]',
    '3-1[]',
    '30{}',
    '31e999[]',
    '60-[]',
    '61-0[{"_placeholder":true,"num":0}]',
  ],
  ...['51-["presence:refresh",{"_placeholder":true,"num":0}]', '599999999999-["x"]', '5-["x"]', '50-["presence:bye"]'],
  // Connecting twice, elsewhere, and nowhere
  ...[
    '0',
    '0{"token":1}',
    '0null',
    '0[]',
    '0/__proto__,',
    '0/admin,{}',
    '2/admin,["presence:refresh",{"ids":[]}]',
    '1/admin,',
  ],
  ...['4', '4{"message":"x"}', '4"x"', '7', 'x', '\u0000', '\ud800', '2'.repeat(100_000), '[]', '{}'],
];

describe('hostile events', () => {
  const app = useHttpApp();
  useProcessWatch();
  let mallory: Socket;
  let alice: Socket;
  beforeEach(async () => {
    mallory = await app().connect('mallory');
    alice = await app().connect('alice');
  });

  /** Another connection is served as ever, and no error of our own has come up. */
  const assertUnharmed = async (): Promise<void> => {
    const reply = (await alice.emitWithAck('presence:refresh', { ids: ['bob'] })) as RefreshAck;
    assert.ok('presences' in reply);
    assert.equal(reply.presences[0]?.id, 'bob');
    assert.deepEqual(app().faults, []);
  };
  const assertReply = (reply: RefreshAck | undefined, expected: Expected, what: string): void => {
    assert.ok(reply, what);
    if (expected === 'taken')
      assert.deepEqual('presences' in reply && reply.presences.map(({ id }) => id), ['bob'], what);
    else assert.equal('error' in reply && reply.error.code, expected, what);
    assert.ok(JSON.stringify(reply).length < 1_000, 'errors are short');
  };

  for (const [json, expected] of MESSAGES) {
    it(`presence:refresh is ${expected}: ${json.slice(0, 50)}`, async () => {
      assertReply(await refreshRaw(mallory, json), expected, json.slice(0, 100));
      await assertUnharmed();
    });
  }

  it('presence:refresh names the id or the maxAge that is none', async () => {
    for (const [what, json] of badIds) {
      // A message of more than a megabyte is not read; see below.
      if (json.length > 1e6) continue;
      const reply = await refreshRaw(mallory, `{"ids":["bob",${json}]}`);
      assertReply(reply, 'invalid_request', what);
      assert.match(JSON.stringify(reply), /"ids\[1\]: a user id has 1 to 128 characters/);
    }
    for (const [what, json] of badMaxAges) {
      const reply = await refreshRaw(mallory, `{"ids":["bob"],"maxAge":${json}}`);
      assertReply(reply, 'invalid_request', what);
      assert.match(JSON.stringify(reply), /"maxAge: /);
    }
    await assertUnharmed();
  });

  it('presence:refresh takes ids that look like something else as any other', async () => {
    for (const id of goodIds) app().presence.touch(id);
    const reply = (await mallory.emitWithAck('presence:refresh', { ids: [...goodIds, 'not touched'] })) as RefreshAck;
    assert.ok('presences' in reply);
    const statuses = new Map(reply.presences.map(({ id, status }) => [id, status]));
    assert.deepEqual(statuses, new Map([...goodIds.map((id) => [id, 'online'] as const), ['not touched', 'offline']]));
  });

  it('presence:refresh without an ack, or with one that is not last, is no refresh', async () => {
    mallory.emit('presence:refresh', { ids: ['bob'] });
    mallory.emit('presence:refresh', () => assert.fail('answered'), { ids: ['bob'] });
    mallory.emit('presence:refresh');
    // What was sent before has been dealt with when this is answered.
    assertReply(await refreshRaw(mallory, '{"ids":["bob"],"background":true}'), 'taken', 'the refresh after it');
    const { answers } = app().presence.stats;
    assert.equal(
      Object.values(answers).reduce((sum, count) => sum + count),
      1,
    );
  });

  it('presence:refresh with nothing but an ack is an invalid one', async () => {
    assertReply((await mallory.emitWithAck('presence:refresh')) as RefreshAck, 'invalid_request', 'no message');
  });

  it('presence:refresh takes no bytes', async () => {
    const bytes = Buffer.from('{"ids":["bob"]}');
    for (const message of [bytes, { ids: bytes }, { ids: [bytes] }, { ids: ['bob'], maxAge: bytes }, [bytes, bytes]]) {
      const reply = (await mallory.emitWithAck('presence:refresh', message)) as RefreshAck;
      assertReply(reply, 'invalid_request', JSON.stringify(message));
    }
    await assertUnharmed();
  });

  it('a message of more than a megabyte costs the connection, and nobody else', async () => {
    assert.equal(await refreshRaw(mallory, `{"ids":["${'x'.repeat(2 ** 20)}"]}`), undefined);
    assert.equal(mallory.connected, false);
    await assertUnharmed();
  });

  for (const packet of PACKETS) {
    it(`the packet ${JSON.stringify(packet).slice(0, 60)} harms nobody`, async () => {
      sendPacket(mallory, packet);
      // It is answered afterwards, or the server has hung up: no third way.
      const reply = await refreshRaw(mallory, '{"ids":["bob"]}');
      if (reply !== undefined) assertReply(reply, 'taken', packet);
      await assertUnharmed();
    });
  }

  it('names of our own are no activity; all others are', async () => {
    await app().clock.advance(60_000);
    const lastSeen = async (): Promise<number | null | undefined> => {
      await mallory.emitWithAck('presence:refresh', { ids: [], background: true });
      return (await app().presence.refresh('viewer', ['mallory']))[0]?.lastSeen;
    };
    for (const event of ['presence:', 'presence:refresh:x', 'presence:probe', 'presence:hello', 'presence:resolved']) {
      mallory.emit(event, { ids: ['bob'] });
      assert.equal(await lastSeen(), app().clock.now() - 60_000, event);
    }
    for (const packet of [
      '2[1]',
      '2[0,{}]',
      '2["Presence:refresh"]',
      '2["presence"]',
      '2["error"]',
      '2["__proto__"]',
    ]) {
      await app().clock.advance(1_000);
      sendPacket(mallory, packet);
      assert.equal(await lastSeen(), app().clock.now(), packet);
    }
  });
});
