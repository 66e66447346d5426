import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ServerTime } from '../../../src/demo/page/server-time.ts';

describe('server time', () => {
  it('goes on from the newest moment that the server has named', () => {
    let monotonicMs = 500;
    const time = new ServerTime(() => monotonicMs);
    time.set(10_000);
    assert.equal(time.now(), 10_000);
    monotonicMs += 70;
    time.observe(9_000);
    assert.equal(time.now(), 10_070, 'an older moment says nothing new');
    time.observe(10_100);
    assert.equal(time.now(), 10_100, 'a newer one has passed as well');
  });

  it('starts anew when the server says what time it is, even if that is earlier', () => {
    const time = new ServerTime(() => 0);
    time.set(10_000);
    time.set(4_000);
    assert.equal(time.now(), 4_000);
  });
});
