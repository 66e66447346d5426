import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { RedisClock } from '../../../src/redis/redis-clock.ts';

/** By the monotonic clock, which the test moves. */
let elapsedMs = 0;

describe('the clock that nodes share', () => {
  const now = performance.now.bind(performance);

  beforeEach(() => {
    elapsedMs = 1_000;
    performance.now = () => elapsedMs;
  });
  afterEach(() => {
    performance.now = now;
  });

  function readIn(clock: RedisClock, roundTripMs: number, redisMs: number): void {
    const sentAtMs = elapsedMs;
    elapsedMs += roundTripMs;
    clock.learn(sentAtMs, redisMs);
  }

  it('is Redis’s, whatever this machine’s says, and goes on by the monotonic one', () => {
    const clock = new RedisClock();
    readIn(clock, 2, 5_000_000);
    assert.equal(clock.now(), 5_000_001);
    const wallClock = Date.now;
    Date.now = () => 9;
    try {
      elapsedMs += 100;
      assert.equal(clock.now(), 5_000_101);
    } finally {
      Date.now = wallClock;
    }
  });

  it('is this machine’s before it has been read', () => {
    const clock = new RedisClock();
    assert.ok(Math.abs(clock.now() - Date.now()) < 10_000);
  });

  it('believes a quick reading rather than a slow one that agrees with it', () => {
    const clock = new RedisClock();
    readIn(clock, 2, 5_000_000);
    readIn(clock, 400, 5_000_250);
    assert.equal(clock.now(), 5_000_401);
  });

  it('believes a slow reading that cannot be so otherwise', () => {
    const clock = new RedisClock();
    readIn(clock, 2, 5_000_000);
    readIn(clock, 400, 6_000_000);
    assert.equal(clock.now(), 6_000_200);
  });

  it('takes no slow reading for a contradiction because Redis’s time comes in whole ms', () => {
    const clock = new RedisClock();
    readIn(clock, 0, 5_000_000);
    const beforeMs = clock.now();
    // Redis answered at the very end, or at the very beginning, of a long way: 999.9 ms of it, told as 999.
    readIn(clock, 1_000, 5_000_999);
    assert.equal(clock.now(), beforeMs + 1_000);
  });

  it('follows a clock that drifts', () => {
    const clock = new RedisClock();
    readIn(clock, 2, 5_000_000);
    elapsedMs += 60_000;
    readIn(clock, 10, 5_060_030);
    assert.equal(clock.now(), 5_060_035);
  });
});
