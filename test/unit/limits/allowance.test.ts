import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { settled, VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { PresenceError } from '../../../src/domain/errors.ts';
import { Allowance } from '../../../src/limits/allowance.ts';
import type { Limiter } from '../../../src/ports/limits.ts';

/** Answers when told to, or at once. */
class TestLimiter implements Limiter {
  readonly asked: (readonly [key: string, points: number])[] = [];
  readonly #open: { grant: () => void; refuse: (error: unknown) => void }[] = [];
  /** What is thrown at once; undefined: grants at once; `later`: waits for {@link grant} or {@link refuse}. */
  answer: PresenceError | Error | undefined | 'later';

  take(key: string, points: number): Promise<void> {
    this.asked.push([key, points]);
    if (this.answer === undefined) return Promise.resolve();
    if (this.answer !== 'later') return Promise.reject(this.answer);
    return new Promise((resolve, reject) => {
      this.#open.push({ grant: resolve, refuse: reject });
    });
  }

  async grant(): Promise<void> {
    this.#open.shift()?.grant();
    await settled();
  }

  async refuse(error: unknown): Promise<void> {
    this.#open.shift()?.refuse(error);
    await settled();
  }
}

const refusal = new PresenceError('rate_limited', 'too many', { retryAfterMs: 40_000 });

describe('an allowance', () => {
  let clock: VirtualClock;
  let limiter: TestLimiter;
  let errors: unknown[];
  let allowance: Allowance;

  beforeEach(() => {
    clock = new VirtualClock();
    limiter = new TestLimiter();
    errors = [];
    // Blocks of 10.
    allowance = new Allowance(clock, limiter, { perMinute: 600, maxKeys: 3 }, (error) => errors.push(error));
  });

  it('asks for a block at a time, and for more where more is taken', async () => {
    for (let taken = 0; taken < 10; taken += 1) {
      assert.equal(allowance.take('alice', 1), 0);
      await settled();
    }
    assert.deepEqual(limiter.asked, [['alice', 10]]);
    allowance.take('alice', 1);
    await settled();
    allowance.take('alice', 25);
    await settled();
    // 9 were left: 16 are needed.
    assert.deepEqual(limiter.asked.slice(1), [
      ['alice', 10],
      ['alice', 16],
    ]);
    allowance.take('bob', 1);
    assert.deepEqual(limiter.asked.at(-1), ['bob', 10]);
  });

  it('does not wait, and asks once at a time', async () => {
    limiter.answer = 'later';
    for (const points of [1, 30, 5]) assert.equal(allowance.take('alice', points), 0);
    assert.deepEqual(limiter.asked, [['alice', 10]]);
    await limiter.grant();
    assert.deepEqual(limiter.asked.slice(1), [['alice', 26]]);
    await limiter.grant();
    assert.equal(limiter.asked.length, 2);
    allowance.take('alice', 1);
    assert.equal(limiter.asked.length, 3, 'nothing was left');
  });

  it('lets no more than a minute’s worth be taken while there is no answer', async () => {
    limiter.answer = 'later';
    for (let taken = 0; taken <= 600; taken += 100) assert.equal(allowance.take('alice', 100), 0);
    assert.equal(allowance.take('alice', 1), 1_000);
    await limiter.grant();
    assert.equal(allowance.take('alice', 1), 0);
  });

  it('refuses for as long as the limiter says, and does not ask meanwhile', async () => {
    limiter.answer = refusal;
    assert.equal(allowance.take('alice', 1), 0);
    await settled();
    assert.equal(allowance.take('alice', 1), 40_000);
    assert.equal(allowance.take('alice', 0), 40_000);
    assert.equal(allowance.take('bob', 1), 0, 'others are let in');
    await clock.advance(39_999);
    assert.equal(allowance.take('alice', 1), 1);
    assert.equal(limiter.asked.length, 2);
    await clock.advance(1);
    limiter.answer = undefined;
    assert.equal(allowance.take('alice', 0), 0, 'taking nothing asks nothing');
    assert.equal(limiter.asked.length, 2);
    assert.equal(allowance.take('alice', 1), 0);
    assert.deepEqual(limiter.asked.at(-1), ['alice', 10]);
    assert.deepEqual(errors, []);
  });

  it('refuses nobody for longer than a minute because the clock was stepped back', async () => {
    limiter.answer = refusal;
    allowance.take('alice', 1);
    await settled();
    clock.step(-3_600_000);
    limiter.answer = undefined;
    assert.equal(allowance.take('alice', 1), 0);
  });

  it('grants, and tells, when the limiter fails', async () => {
    const failure = new Error('gone');
    limiter.answer = failure;
    assert.equal(allowance.take('alice', 1_000), 0);
    await settled();
    assert.deepEqual(errors, [failure]);
    assert.equal(allowance.take('alice', 1), 0);
  });

  it('lets go of those who have not been there for longest', async () => {
    for (const key of ['alice', 'bob', 'carol', 'alice', 'dave']) {
      allowance.take(key, 1);
      await settled();
    }
    assert.equal(limiter.asked.length, 4);
    for (const key of ['alice', 'carol', 'dave']) allowance.take(key, 1);
    assert.equal(limiter.asked.length, 4);
    allowance.take('bob', 1);
    assert.deepEqual(limiter.asked.at(-1), ['bob', 10]);
  });
});
