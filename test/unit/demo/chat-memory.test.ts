import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ChatMemory } from '../../../src/demo/chat-memory.ts';

let count = 0;
function message(from: string, to: string, text = 'hello') {
  count += 1;
  return { from, to, text, clientId: `id-${count}`, atMs: count };
}

describe('the chat memory', () => {
  it('keeps what two have said apart from what any other two have, whatever their ids', () => {
    const memory = new ChatMemory();
    const pairs = [
      ['a', 'b,c'],
      ['a,b', 'c'],
      ['"a"', 'b'],
      ['a', '"b"'],
      ['__proto__', 'constructor'],
    ] as const;
    for (const [one, other] of pairs) memory.add(message(one, other, `${one} to ${other}`));
    for (const [one, other] of pairs) {
      assert.deepEqual(
        memory.messages(other, one).map(({ text }) => text),
        [`${one} to ${other}`],
      );
    }
  });

  it('keeps the last hundred of a pair', () => {
    const memory = new ChatMemory();
    const sent = Array.from({ length: 105 }, (_, index) =>
      message(index % 2 === 0 ? 'a' : 'b', index % 2 === 0 ? 'b' : 'a'),
    );
    for (const each of sent) memory.add(each);
    assert.deepEqual(memory.messages('a', 'b'), sent.slice(-100));
  });

  it('forgets the chats that have rested longest, once all together are too long', () => {
    const memory = new ChatMemory();
    const text = 'x'.repeat(4_000);
    for (let pair = 0; pair < 60; pair += 1) {
      for (let index = 0; index < 100; index += 1) memory.add(message('me', `friend ${pair}`, text));
    }
    assert.equal(memory.messages('me', 'friend 0').length, 0);
    assert.equal(memory.messages('me', 'friend 59').length, 100);
  });

  it('forgets those who have been away longest, once there are too many', () => {
    const memory = new ChatMemory();
    memory.meet('regular');
    for (let index = 0; index < 2_000; index += 1) {
      memory.meet(`passer-by ${index}`);
      if (index % 100 === 0) memory.meet('regular');
    }
    assert.equal(memory.people.length, 1_000);
    assert.equal(memory.knows('regular'), true);
    assert.equal(memory.knows('passer-by 0'), false);
    assert.equal(memory.people[0], 'passer-by 1999');
  });

  it("finds a message that its sender repeats, and nobody else's", () => {
    const memory = new ChatMemory();
    const said = message('a', 'b');
    memory.add(said);
    assert.equal(memory.find('a', 'b', said.clientId), said);
    assert.equal(memory.find('b', 'a', said.clientId), undefined);
  });
});
