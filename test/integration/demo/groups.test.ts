import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { codeOf, history, say, textsOf } from '../../support/demo-chat.ts';
import { next, useDemoServer } from '../../support/demo-server.ts';

describe('groups of the demo chat', () => {
  const demo = useDemoServer();

  it('are there for all their members, also for those who come later', async () => {
    await demo.name('cleo');
    const [amy, bob] = [await demo.enter('amy'), await demo.enter('bob')];
    const told = next(bob, 'chat:founded');
    const reply = await amy.emitWithAck('chat:found', { name: '  Lunch ', members: ['bob', 'cleo', 'amy'] });
    assert.ok('group' in reply);
    const { group } = reply;
    assert.deepEqual(group, { chat: group.chat, name: 'Lunch', members: ['amy', 'bob', 'cleo'] });
    assert.deepEqual(await told, group);
    await say(amy, group.chat, 'hello all');
    const { welcome, socket: cleo } = await demo.enterWelcomed('cleo');
    assert.deepEqual(welcome.groups, [group]);
    assert.deepEqual(
      welcome.chats.map(({ chat, unread }) => [chat, unread]),
      [[group.chat, 1]],
    );
    assert.deepEqual(textsOf(await history(cleo, group.chat)), ['hello all']);
  });

  it('are closed to others', async () => {
    await demo.name('eve');
    const [dan, otto] = [await demo.enter('dan'), await demo.enter('otto')];
    const reply = await dan.emitWithAck('chat:found', { name: 'Two', members: ['eve'] });
    assert.ok('group' in reply);
    const { chat } = reply.group;
    assert.equal(await codeOf(otto.emitWithAck('chat:say', { chat, text: 'hi', clientId: '1' })), 'forbidden');
    assert.equal(await codeOf(otto.emitWithAck('chat:history', { chat })), 'forbidden');
    assert.equal(await codeOf(otto.emitWithAck('chat:history', { chat: '#9999' })), 'not_found');
    assert.deepEqual(await history(dan, chat), []);
  });

  it('have at most a hundred members, all known and different', async () => {
    const crowd = Array.from({ length: 100 }, (_, index) => `member ${index}`);
    await demo.name(...crowd);
    const fay = await demo.enter('fay');
    const found = (members: readonly string[]) => fay.emitWithAck('chat:found', { name: 'Crowd', members });
    const full = await found(crowd.slice(1));
    assert.ok('group' in full);
    assert.equal(full.group.members.length, 100);
    await say(fay, full.group.chat, 'so many');
    assert.equal(await codeOf(found(crowd)), 'invalid_request');
    assert.equal(await codeOf(found([])), 'invalid_request');
    assert.equal(await codeOf(found(['fay', 'fay'])), 'invalid_request');
    assert.equal(await codeOf(found(['member 1', 'nobody'])), 'not_found');
    const reply = await fay.emitWithAck('chat:found', { name: ' ', members: ['member 1'] });
    assert.ok('error' in reply && reply.error.code === 'invalid_request');
  });
});
