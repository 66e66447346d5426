import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Socket } from 'socket.io-client';
import type { Presence } from '../../src/domain/presence.ts';
import { MemoryStore } from '../../src/stores/memory-store.ts';
import { useHttpApp } from '../support/http-app.ts';
import { useProcessWatch } from '../support/http-watch.ts';

type Ack = (...reply: unknown[]) => void;

/** Acks that say nothing of the person; that they came at all proves the connection. */
const NONSENSE: readonly (readonly [what: string, reply: readonly unknown[]])[] = [
  ['nothing', []],
  ['null', [null]],
  ['a number', [5]],
  ['a text', ['idleMs']],
  ['a list', [[{ idleMs: 0 }]]],
  ['no idle time', [{}]],
  ['a negative idle time', [{ idleMs: -1 }]],
  ['an idle time in words', [{ idleMs: '5' }]],
  ['an idle time that is no number', [{ idleMs: NaN }]],
  ['an endless idle time', [{ idleMs: Infinity }]],
  ['an idle time in an object', [{ idleMs: { valueOf: 0 } }]],
  ['bytes', [Buffer.from('{"idleMs":0}')]],
  ['bytes for an idle time', [{ idleMs: Buffer.from('0') }]],
  ['something before the idle time', [null, { idleMs: 0 }]],
];

describe('hostile answers to a probe', () => {
  let store = new MemoryStore();
  const app = useHttpApp(() => {
    store = new MemoryStore();
    return { store };
  });
  useProcessWatch();
  let mallory: Socket;
  let connectedAtMs = 0;
  beforeEach(async () => {
    mallory = await app().connect('mallory');
    connectedAtMs = app().clock.now();
  });

  const hello = async (...message: readonly unknown[]): Promise<void> => {
    mallory.emit('presence:hello', ...message);
    await mallory.emitWithAck('presence:refresh', { ids: [], background: true });
  };
  const look = async (): Promise<Presence> => {
    const [presence] = await app().presence.refresh('alice', ['mallory']);
    assert.ok(presence);
    return presence;
  };

  for (const [what, reply] of NONSENSE) {
    it(`prove a connection and no more: ${what}`, async () => {
      mallory.on('presence:probe', (_message: unknown, ack: Ack) => {
        ack(...reply);
      });
      await hello({ version: 1 });
      await app().clock.advance(10_001);
      const recent = { id: 'mallory', status: 'online', lastSeen: connectedAtMs, evidence: 'probe' };
      assert.deepEqual(await look(), { ...recent, checkedAt: app().clock.now() });
      await app().clock.advance(300_000);
      assert.deepEqual(await look(), { ...recent, status: 'idle', checkedAt: app().clock.now() });
    });
  }

  const idleTimes: readonly (readonly [idleMs: number, status: string])[] = [
    [0.25, 'online'],
    [299_999.5, 'online'],
    [300_000.5, 'idle'],
    [Number.MAX_SAFE_INTEGER, 'idle'],
    [Number.MAX_VALUE, 'idle'],
  ];
  for (const [idleMs, status] of idleTimes) {
    it(`may tell any idle time: ${idleMs}`, async () => {
      mallory.on('presence:probe', (_message: unknown, ack: Ack) => {
        ack({ idleMs, activeAt: 9e15, id: 'alice', status: 'online' });
      });
      await hello({ version: 1 });
      await app().clock.advance(600_000);
      const { status: found, lastSeen } = await look();
      const activeAtMs = Math.max(connectedAtMs, app().clock.now() - Math.ceil(idleMs));
      assert.deepEqual([found, lastSeen], [status, activeAtMs]);
      await app().clock.advance(1_000);
      // A whole number is all that a store has to take.
      assert.ok(Number.isSafeInteger((await store.getMany(['mallory'])).get('mallory')));
    });
  }

  it('count once', async () => {
    mallory.on('presence:probe', (_message: unknown, ack: Ack) => {
      ack({ idleMs: 5_000 });
      ack({ idleMs: 0 });
    });
    await hello({ version: 1 });
    await app().clock.advance(10_001);
    assert.equal((await look()).lastSeen, app().clock.now() - 5_000);
    assert.equal((await look()).lastSeen, app().clock.now() - 5_000);
  });

  it('come from a client that said hello in our words; any other is pinged below Socket.IO', async () => {
    mallory.on('presence:probe', () => assert.fail('asked'));
    const greetings = [
      undefined,
      null,
      1,
      'hello',
      [],
      {},
      { version: 2 },
      { version: '1' },
      [{ version: 1 }],
      Buffer.from('1'),
    ];
    for (const message of greetings) await hello(message);
    await hello();
    await app().clock.advance(10_001);
    assert.equal((await look()).evidence, 'probe');
  });

  it('are none when the client has said goodbye in whatever words', async () => {
    mallory.emit('presence:bye', { id: 'alice' }, Buffer.from('x'), null);
    await mallory.emitWithAck('presence:refresh', { ids: [], background: true });
    const { status, evidence } = await look();
    assert.deepEqual([status, evidence], ['offline', 'no-connection']);
    const [alice] = await app().presence.refresh('viewer', ['alice']);
    assert.equal(alice?.lastSeen, null);
  });
});
