import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { frameBytes, purposeOf } from '../../../scripts/bench/measure/classify.ts';

describe('what a packet is for', () => {
  const packets: readonly (readonly [purpose: string, type: string, data?: unknown])[] = [
    ['presence', 'message', '2["presence:beat"]'],
    ['presence', 'message', '217["presence:refresh",{"ids":["a"]}]'],
    ['presence', 'message', '317[{"presences":[]}]'],
    ['application', 'message', '2["chat:message",{"text":"presence:"}]'],
    ['application', 'message', '2["my-presence:x"]'],
    ['transport', 'message', '0{"sid":"x"}'],
    ['transport', 'message', '1'],
    ['transport', 'message'],
    ['transport', 'message', Buffer.from('2["presence:beat"]')],
    ['transport', 'ping'],
    ['transport', 'pong', '2["presence:beat"]'],
  ];
  for (const [purpose, type, data] of packets) {
    it(`${type} ${String(data)}: ${purpose}`, () => {
      assert.equal(purposeOf(type, data), purpose);
    });
  }

  it('has a frame as RFC 6455 says', () => {
    assert.deepEqual(
      [0, 125, 126, 65_535, 65_536].map((bytes) => frameBytes(bytes, 'server') - bytes),
      [2, 2, 4, 4, 10],
    );
    assert.equal(frameBytes(10, 'client'), 16);
  });
});
