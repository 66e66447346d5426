import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { PresenceError } from '../../../src/domain/errors.ts';
import { withinTime } from '../../../src/domain/within-time.ts';

describe('a time limit', () => {
  it('lets work through that ends in time, and leaves no timer', async () => {
    const clock = new VirtualClock();
    assert.equal(await withinTime(clock, 100, 'it', Promise.resolve(7)), 7);
    const failure = new Error('broken');
    await assert.rejects(withinTime(clock, 100, 'it', Promise.reject(failure)), failure);
    assert.equal(clock.timerCount, 0);
  });

  it('fails by name what takes longer, and takes no harm from its late end', async () => {
    const clock = new VirtualClock();
    let fail!: (error: Error) => void;
    const work = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const limited = withinTime(clock, 100, 'reading', work);
    const outcome = limited.catch((error: unknown) => error);
    await clock.advance(99);
    assert.equal(clock.timerCount, 1);
    await clock.advance(1);
    const error = await outcome;
    assert.ok(error instanceof PresenceError);
    assert.equal(error.code, 'unavailable');
    assert.equal(error.message, 'reading took longer than 100 ms');
    fail(new Error('too late for anyone to hear'));
    await clock.advance(0);
  });
});
