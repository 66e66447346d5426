import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { settled, VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { PresenceError } from '../../../src/domain/errors.ts';
import { Stats } from '../../../src/domain/stats.ts';
import { NO_LIMITS, openLimits } from '../../../src/limits/limits.ts';
import { memoryLimiter } from '../../../src/limits/memory-limiter.ts';
import type { EventVerdict, Limits } from '../../../src/ports/limits.ts';

function refusalOf(act: () => void): PresenceError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof PresenceError);
    assert.equal(error.code, 'rate_limited');
    return error;
  }
  assert.fail('let in');
}

describe('the limits', () => {
  let stats: Stats;
  let limits: Limits;

  beforeEach(() => {
    stats = new Stats();
    limits = openLimits(
      { idsPerMinute: 1_000, touchesPerMinute: 10_000, eventsPerMinute: 60, pollMs: 30_000 },
      { clock: new VirtualClock(), stats, limiter: memoryLimiter, onError: () => assert.fail() },
    );
  });

  it('refuse a viewer’s refreshes, and a service’s touches, apart from each other', async () => {
    limits.refresh('alice', 1_000);
    limits.refresh('alice', 1);
    await settled();
    for (const ids of [0, 1]) {
      const { message, retryAfterMs = 0 } = refusalOf(() => {
        limits.refresh('alice', ids);
      });
      assert.equal(message, 'too many ids within a minute');
      assert.ok(retryAfterMs > 0 && retryAfterMs <= 60_000);
    }
    assert.equal(stats.rateLimited, 2);

    limits.touch('alice', 10_000);
    limits.touch('alice', 1);
    await settled();
    const { message } = refusalOf(() => {
      limits.touch('alice', 0);
    });
    assert.equal(message, 'too many touches within a minute');
    limits.refresh('bob', 1);
    assert.equal(stats.rateLimited, 3);
  });

  it('ignore events over the limit, and call ten times as many a flood', async () => {
    const verdicts: EventVerdict[] = [];
    for (let event = 0; event < 700; event += 1) {
      verdicts.push(limits.event('eve'));
      await settled();
    }
    const count = (verdict: EventVerdict): number => verdicts.filter((each) => each === verdict).length;
    // A block's worth may be taken, and the event with which it is used up.
    assert.ok(Math.abs(count('taken') - 60) <= 2, `${count('taken')} taken`);
    assert.ok(Math.abs(count('ignored') - 540) <= 10, `${count('ignored')} ignored`);
    assert.equal(verdicts.at(-1), 'flood');
    assert.equal(stats.ignoredEvents, count('ignored') + count('flood'));
    assert.equal(limits.isMuted('eve'), true);
    assert.equal(limits.isMuted('alice'), false);
    assert.equal(limits.event('alice'), 'taken');
  });

  it('refuse to have the same id asked again and again', () => {
    limits.poll('alice', ['bob'])('bob');
    const { retryAfterMs } = refusalOf(() => {
      limits.poll('alice', ['bob'])('bob');
    });
    assert.equal(retryAfterMs, 30_000);
    assert.equal(stats.rateLimited, 1);
  });

  it('refuse the rest of a request that is refused, which is not asked then', () => {
    limits.poll('alice', ['bob'])('bob');
    const mayAsk = limits.poll('alice', ['bob', 'carol']);
    for (const id of ['bob', 'carol']) {
      refusalOf(() => {
        mayAsk(id);
      });
    }
    assert.equal(stats.rateLimited, 1);
    limits.poll('alice', ['carol'])('carol');
  });

  it('count changes of settings as events', async () => {
    for (let change = 0; change < 60; change += 1) limits.event('alice');
    await settled();
    limits.change('alice');
    await settled();
    const { message } = refusalOf(() => {
      limits.change('alice');
    });
    assert.equal(message, 'too many changes within a minute');
  });

  it('may be none at all', () => {
    NO_LIMITS.refresh('alice', 1e9);
    NO_LIMITS.refresh('alice', 1e9);
    NO_LIMITS.touch('alice', 1e9);
    NO_LIMITS.change('alice');
    const mayAsk = NO_LIMITS.poll('alice', ['bob']);
    mayAsk('bob');
    mayAsk('bob');
    assert.equal(NO_LIMITS.event('alice'), 'taken');
    assert.equal(NO_LIMITS.isMuted('alice'), false);
  });
});
