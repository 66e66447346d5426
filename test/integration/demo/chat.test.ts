import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MAX_TEXT_LENGTH } from '../../../src/demo/chat-protocol.ts';
import { exec } from '../../support/sqlite-exec.ts';
import { emitRaw, history, say } from '../../support/demo-chat.ts';
import { type ChatSocket, next, useDemoServer } from '../../support/demo-server.ts';

describe('the demo chat', () => {
  const demo = useDemoServer();

  it('tells each who there is, and those who are there of each who is new', async () => {
    const alice = await demo.enter('alice');
    const joined = next(alice, 'chat:joined');
    const bob = await demo.enter('bob');
    assert.equal(await joined, 'bob');
    bob.disconnect();
    bob.connect();
    const { people } = await next(bob, 'chat:welcome');
    for (const name of ['alice', 'bob']) assert.equal(people.filter((person) => person === name).length, 1);
  });

  const { a: wide, b: escaped } = { a: '😀'.repeat(MAX_TEXT_LENGTH / 2), b: '\u0001'.repeat(MAX_TEXT_LENGTH) };
  for (const [what, text] of [
    ['short', 'x'],
    ['longest', 'x'.repeat(MAX_TEXT_LENGTH)],
    ['longest in UTF-8', '€'.repeat(MAX_TEXT_LENGTH)],
    ['longest of astral characters', wide],
    ['longest once it is escaped', escaped],
    ['with what SQL and HTML could take for their own', `'; DROP TABLE messages; --<script>alert(1)</script>`],
    ['with NUL in it', 'before\u0000after'],
    ['of an unusual name', '__proto__'],
  ] as const) {
    it(`keeps texts as they are: ${what}`, async () => {
      const [gus, hal] = [await demo.enter('gus'), await demo.enter('hal')];
      const delivered = next(hal, 'chat:delivery');
      assert.equal((await say(gus, '@hal', text)).text, text);
      assert.equal((await delivered).message.text, text);
      assert.equal((await history(hal, '@gus')).at(-1)?.text, text);
    });
  }

  it('counts what pushing would have cost: how often others came and went', async () => {
    const cost = async (): Promise<{ changesOfOthers: number; sinceStartMs: number }> => {
      const { token } = (await (await demo.signIn({ name: 'ina' })).json()) as { token: string };
      const headers = { Authorization: `Bearer ${token}` };
      return (await (await fetch(new URL('/demo/push-cost', demo.url), { headers })).json()) as never;
    };
    const before = await cost();
    const [phone, laptop] = [await demo.enter('jon'), await demo.enter('jon')];
    const ina = await demo.enter('ina');
    assert.equal((await cost()).changesOfOthers - before.changesOfOthers, 1, 'two devices, one coming');
    await leave(phone, laptop);
    // Who hears from the server now hears of it after it has noticed that they left.
    await history(ina, '@jon');
    const after = await cost();
    assert.equal(after.changesOfOthers - before.changesOfOthers, 2);
    assert.ok(after.sinceStartMs >= before.sinceStartMs);
    assert.equal((await fetch(new URL('/demo/push-cost', demo.url))).status, 401);
  });

  const said = { chat: '@bob', text: 'hello', clientId: '1' };
  for (const [event, ...args] of [
    ['chat:say'],
    ['chat:say', null],
    ['chat:say', 'hello'],
    ['chat:say', []],
    ['chat:say', { ...said, chat: undefined }],
    ['chat:say', { ...said, chat: 'bob' }],
    ['chat:say', { ...said, chat: 7 }],
    ['chat:say', { ...said, text: '' }],
    ['chat:say', { ...said, text: ' \n ' }],
    ['chat:say', { ...said, text: '\ud800' }],
    ['chat:say', { ...said, text: 'x'.repeat(MAX_TEXT_LENGTH + 1) }],
    ['chat:say', { ...said, text: ['hello'] }],
    ['chat:say', { ...said, text: Buffer.from('hello') }],
    ['chat:say', { ...said, clientId: '' }],
    ['chat:say', { ...said, clientId: 'x'.repeat(65) }],
    ['chat:say', { ...said, clientId: 1 }],
    ['chat:say', { ...said, clientId: '\ud800' }],
    ['chat:say', { ...said, text: '😀'.repeat(MAX_TEXT_LENGTH / 2 + 1) }],
    ['chat:history', {}],
    ['chat:history', { chat: null }],
    ['chat:history', { chat: '@bob', before: -1 }],
    ['chat:history', { chat: '@bob', before: 1.5 }],
    ['chat:history', { chat: { toString: '@bob' } }],
    ['chat:sync', {}],
    ['chat:sync', { after: '1' }],
    ['chat:found', { name: 'x', members: 'bob' }],
    ['chat:found', { name: 'a\nb', members: ['bob'] }],
    ['chat:found', { name: 'x'.repeat(61), members: ['bob'] }],
  ] as [string, ...unknown[]][]) {
    it(`refuses ${event} with ${JSON.stringify(args).slice(0, 60)}`, async () => {
      const mallory = await demo.enter('mallory');
      // Without anything before it, the ack itself is what the handler takes for input: there is nobody to answer then.
      const padded = args.length === 0 ? [undefined] : args;
      const reply = (await emitRaw(mallory, event, ...padded)) as { error: { code: string; message: string } };
      assert.equal(reply.error.code, 'invalid_request');
      assert.match(reply.error.message, /^(request|chat|text|clientId|after|before|name|members): ./);
    });
  }

  it('refuses to speak to who never signed in', async () => {
    const reply = (await emitRaw(await demo.enter('mallory'), 'chat:say', { ...said, chat: '@nobody' })) as {
      error: { code: string };
    };
    assert.equal(reply.error.code, 'not_found');
  });

  it('lets go of a page that cannot be welcomed, which comes again', async () => {
    const { chatFile } = demo;
    const kai = await demo.enter('kai');
    await exec(chatFile, 'ALTER TABLE people RENAME TO away');
    const lost = new Promise((resolve) => kai.once('disconnect', resolve));
    kai.disconnect();
    kai.connect();
    await lost;
    const lostAgain = new Promise((resolve) => kai.once('disconnect', resolve));
    assert.equal(await lostAgain, 'transport close');
    await exec(chatFile, 'ALTER TABLE away RENAME TO people');
    const { people } = await next(kai, 'chat:welcome');
    assert.ok(people.includes('kai'));
  });

  it('survives those who want no answer', async () => {
    const mallory = await demo.enter('mallory');
    const raw = mallory as unknown as { emit(event: string, ...args: unknown[]): void };
    for (const event of ['chat:say', 'chat:history', 'chat:sync', 'chat:read', 'chat:found']) {
      raw.emit(event);
      raw.emit(event, said);
      raw.emit(event, said, 'no function');
    }
    await demo.name('bob');
    assert.ok(Array.isArray(await history(mallory, '@bob')));
  });
});

/** Until the server knows that they are gone. */
async function leave(...sockets: readonly ChatSocket[]): Promise<void> {
  for (const socket of sockets) {
    const closed = new Promise((resolve) => socket.io.engine.once('close', resolve));
    socket.disconnect();
    await closed;
  }
}
