import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { memoryLimiter } from '../../../src/limits/memory-limiter.ts';
import type { Limiter } from '../../../src/ports/limits.ts';
import { refusalOf } from '../../support/limits-refusal.ts';

describe('a limiter in memory', () => {
  let limiter: Limiter;

  beforeEach(() => {
    mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_790_000_000_000 });
    limiter = memoryLimiter({ name: 'ids', perMinute: 100 });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  it('lets each key take so much, and tells when the next minute begins', async () => {
    await limiter.take('alice', 60);
    mock.timers.tick(20_000);
    await limiter.take('alice', 40);
    const { message, retryAfterMs } = await refusalOf(limiter.take('alice', 1));
    assert.equal(message, 'too many ids within a minute');
    assert.equal(retryAfterMs, 40_000);
    await limiter.take('bob', 100);
  });

  it('counts what it refuses, and begins anew after a minute', async () => {
    await limiter.take('alice', 90);
    await refusalOf(limiter.take('alice', 20));
    await refusalOf(limiter.take('alice', 1));
    mock.timers.tick(60_000);
    await limiter.take('alice', 100);
  });

  it('takes any id for a key', async () => {
    for (const key of ['__proto__', 'constructor', '', 'a:b', '\u{1F600}']) {
      await limiter.take(key, 100);
      await refusalOf(limiter.take(key, 1));
    }
  });
});
