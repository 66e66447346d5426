import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ChatMessage } from '../../../src/demo/chat-protocol.ts';
import { type ChatSocket, next, useDemoServer } from '../../support/demo-server.ts';

async function history(socket: ChatSocket, person: string): Promise<readonly ChatMessage[]> {
  const reply = await socket.emitWithAck('chat:open', { with: person });
  assert.ok('messages' in reply);
  return reply.messages;
}

/** As a client that knows nothing of our types. */
function emitRaw(socket: ChatSocket, event: string, ...args: unknown[]): Promise<unknown> {
  return (socket as unknown as { emitWithAck(event: string, ...args: unknown[]): Promise<unknown> }).emitWithAck(
    event,
    ...args,
  );
}

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

  it('delivers to all devices of both ends, and to nobody else', async () => {
    const devices = [
      await demo.enter('ann'),
      await demo.enter('ann'),
      await demo.enter('ben'),
      await demo.enter('ben'),
    ];
    const other = await demo.enter('otto');
    other.on('chat:message', () => assert.fail('that was for somebody else'));
    const heard = devices.map((device) => next(device, 'chat:message'));
    const [sender] = devices;
    const reply = await sender?.emitWithAck('chat:say', { to: 'ben', text: 'hello', clientId: '1' });
    assert.ok(reply !== undefined && 'message' in reply);
    for (const message of await Promise.all(heard)) assert.deepEqual(message, reply.message);
    // A round trip on the same connection: whatever had been sent to it before is here by now.
    assert.deepEqual(await history(other, 'ann'), []);
    assert.deepEqual(await history(other, 'ben'), []);
  });

  it('delivers once what is repeated because its ack was lost', async () => {
    const cara = await demo.enter('cara');
    const dan = await demo.enter('dan');
    const heard: string[] = [];
    dan.on('chat:message', ({ text }) => heard.push(text));
    const message = { to: 'dan', text: 'once', clientId: 'same' };
    const first = await cara.emitWithAck('chat:say', message);
    const second = await cara.emitWithAck('chat:say', message);
    assert.deepEqual(second, first);
    // The same clientId of another sender is another message.
    await dan.emitWithAck('chat:say', { ...message, to: 'cara', text: 'mine' });
    assert.deepEqual(
      (await history(dan, 'cara')).map(({ text }) => text),
      ['once', 'mine'],
    );
    assert.deepEqual(heard, ['once', 'mine']);
  });

  it('keeps what is said to somebody who is not there', async () => {
    const eve = await demo.enter('eve');
    await eve.emitWithAck('chat:say', { to: 'frank', text: 'when you are back', clientId: '1' });
    const frank = await demo.enter('frank');
    assert.deepEqual(
      (await history(frank, 'eve')).map(({ text }) => text),
      ['when you are back'],
    );
  });

  it('takes texts of up to 4,000 characters as they are', async () => {
    const gus = await demo.enter('gus');
    for (const text of ['x'.repeat(4_000), ' indented\n', '<b>\u0000\ud800', '__proto__']) {
      const reply = await gus.emitWithAck('chat:say', { to: 'hal', text, clientId: text.slice(0, 60) });
      assert.ok('message' in reply);
      assert.equal(reply.message.text, text);
    }
  });

  const said = { to: 'bob', text: 'hello', clientId: '1' };
  for (const [event, ...args] of [
    ['chat:say'],
    ['chat:say', null],
    ['chat:say', 'hello'],
    ['chat:say', []],
    ['chat:say', { ...said, to: undefined }],
    ['chat:say', { ...said, to: '' }],
    ['chat:say', { ...said, to: 7 }],
    ['chat:say', { ...said, to: 'x'.repeat(41) }],
    ['chat:say', { ...said, to: 'a\nb' }],
    ['chat:say', { ...said, text: '' }],
    ['chat:say', { ...said, text: ' \n ' }],
    ['chat:say', { ...said, text: 'x'.repeat(4_001) }],
    ['chat:say', { ...said, text: ['hello'] }],
    ['chat:say', { ...said, text: Buffer.from('hello') }],
    ['chat:say', { ...said, clientId: '' }],
    ['chat:say', { ...said, clientId: 'x'.repeat(65) }],
    ['chat:say', { ...said, clientId: 1 }],
    ['chat:open', {}],
    ['chat:open', { with: null }],
    ['chat:open', { with: { toString: 'bob' } }],
  ] as [string, ...unknown[]][]) {
    it(`refuses ${event} with ${JSON.stringify(args).slice(0, 60)}`, async () => {
      const mallory = await demo.enter('mallory');
      // Without anything before it, the ack itself is what the handler takes for input: there is nobody to answer then.
      const padded = args.length === 0 ? [undefined] : args;
      const reply = (await emitRaw(mallory, event, ...padded)) as { error: { code: string; message: string } };
      assert.equal(reply.error.code, 'invalid_request');
      assert.match(reply.error.message, /^(request|to|text|clientId|with): ./);
    });
  }

  it('survives those who want no answer', async () => {
    const mallory = await demo.enter('mallory');
    const raw = mallory as unknown as { emit(event: string, ...args: unknown[]): void };
    for (const event of ['chat:say', 'chat:open']) {
      raw.emit(event);
      raw.emit(event, said);
      raw.emit(event, said, 'no function');
    }
    const reply = await mallory.emitWithAck('chat:open', { with: 'bob' });
    assert.ok('messages' in reply);
  });
});
