import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { settled, VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { PresenceError } from '../../../src/domain/errors.ts';
import { Stats } from '../../../src/domain/stats.ts';
import { NO_LIMITS, openLimits } from '../../../src/limits/limits.ts';
import { memoryLimiter } from '../../../src/limits/memory-limiter.ts';
import type { EventVerdict, Limits } from '../../../src/ports/limits.ts';

const SETTINGS = { idsPerMinute: 1_000, touchesPerMinute: 10_000, pollMs: 30_000 };

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
      { ...SETTINGS, eventsPerMinute: 60, eventsPerAddressPerMinute: 300 },
      { clock: new VirtualClock(), stats, limiter: memoryLimiter, onError: () => assert.fail() },
    );
  });

  /** What becomes of one event after the other, each of another of so many senders; undefined: of one from nowhere. */
  async function verdictsOn(events: number, senders: number, network?: string): Promise<readonly EventVerdict[]> {
    const verdicts: EventVerdict[] = [];
    for (let event = 0; event < events; event += 1) {
      verdicts.push(limits.event(`eve ${event % senders}`, network));
      await settled();
    }
    return verdicts;
  }
  const count = (verdicts: readonly EventVerdict[], verdict: EventVerdict): number =>
    verdicts.filter((each) => each === verdict).length;

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
    const verdicts = await verdictsOn(700, 1);
    const [taken, ignored] = [count(verdicts, 'taken'), count(verdicts, 'ignored')];
    // A block's worth may be taken, and the event with which it is used up.
    assert.ok(Math.abs(taken - 60) <= 2, `${taken} taken`);
    assert.ok(Math.abs(ignored - 540) <= 10, `${ignored} ignored`);
    assert.equal(verdicts.at(-1), 'flood');
    assert.equal(stats.ignoredEvents, 700 - taken);
    assert.equal(limits.isMuted('eve 0'), true);
    assert.equal(limits.isMuted('alice'), false);
    assert.equal(limits.event('alice'), 'taken');
  });

  it('do the same for a network, however many send', async () => {
    const verdicts = await verdictsOn(3_100, 100, '203.0.113.7');
    const [taken, ignored] = [count(verdicts, 'taken'), count(verdicts, 'ignored')];
    // The same, with larger blocks.
    assert.ok(Math.abs(taken - 300) <= 6, `${taken} taken`);
    assert.ok(Math.abs(ignored - 2_700) <= 50, `${ignored} ignored`);
    assert.equal(verdicts.at(-1), 'flood');
    assert.equal(stats.ignoredEvents, 3_100 - taken);
    assert.equal(limits.isMuted('alice', '203.0.113.7'), true);
    for (const network of ['203.0.113.8', undefined]) {
      assert.equal(limits.isMuted('alice', network), false);
      assert.equal(limits.event('alice', network), 'taken');
    }
  });

  it('ignore one who is over the limit, and nobody else in the network', async () => {
    const verdicts = await verdictsOn(2_000, 1, '203.0.113.7');
    assert.equal(verdicts.at(-1), 'flood');
    assert.equal(limits.isMuted('alice', '203.0.113.7'), false);
    assert.equal(limits.event('alice', '203.0.113.7'), 'taken');
  });

  it('let come from a network what one user may send, whatever is set', async () => {
    limits = openLimits(
      { ...SETTINGS, eventsPerMinute: 60, eventsPerAddressPerMinute: 10 },
      { clock: new VirtualClock(), stats, limiter: memoryLimiter, onError: () => assert.fail() },
    );
    const verdicts = await verdictsOn(60, 1, '203.0.113.7');
    assert.equal(count(verdicts, 'taken'), 60);
  });

  it('count for a network what counts for many', async () => {
    limits.event('alice', '203.0.113.7', 400);
    await settled();
    assert.equal(limits.event('bob', '203.0.113.7'), 'ignored');
    assert.equal(limits.event('bob', '203.0.113.8'), 'taken');
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
