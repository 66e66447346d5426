import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { machineClock } from '../../../src/client/client-clock.ts';

const MINUTE_MS = 60_000;

describe('the clock of the machine', () => {
  const real = { monotonic: performance.now.bind(performance), wall: Date.now };
  let monotonicMs: number;
  let wallMs: number;

  beforeEach(() => {
    monotonicMs = 5_000;
    wallMs = 1_790_000_000_000;
    performance.now = () => monotonicMs;
    // A wall clock tells whole milliseconds.
    Date.now = () => Math.floor(wallMs);
  });

  afterEach(() => {
    performance.now = real.monotonic;
    Date.now = real.wall;
  });

  /** How much passes by the clock when so much does by those of the machine. */
  function passed(clock: { readonly elapsedMs: number }, byMonotonicMs: number, byWallMs: number): number {
    const beforeMs = clock.elapsedMs;
    monotonicMs += byMonotonicMs;
    wallMs += byWallMs;
    return clock.elapsedMs - beforeMs;
  }

  it('goes with both of its clocks', () => {
    assert.equal(passed(machineClock(), MINUTE_MS, MINUTE_MS), MINUTE_MS);
  });

  it('goes on while the monotonic one stands still, as it does while some machines sleep', () => {
    const clock = machineClock();
    assert.equal(passed(clock, 0, MINUTE_MS), MINUTE_MS);
    assert.equal(passed(clock, 10, 2 * MINUTE_MS), 2 * MINUTE_MS);
    assert.equal(passed(clock, MINUTE_MS, MINUTE_MS), MINUTE_MS);
  });

  it('goes on, and not back, when the wall clock is set back', () => {
    const clock = machineClock();
    assert.equal(passed(clock, 20, -60 * MINUTE_MS), 20);
    assert.equal(passed(clock, MINUTE_MS, MINUTE_MS), MINUTE_MS);
    // A sleep after that is noticed all the same.
    assert.equal(passed(clock, 0, MINUTE_MS), MINUTE_MS);
  });

  it('believes a wall clock that is set forward: answers then look older than they are', () => {
    assert.equal(passed(machineClock(), 20, 60 * MINUTE_MS), 60 * MINUTE_MS);
  });

  it('does not go faster when it is read often, though one of its clocks tells whole milliseconds', () => {
    const clock = machineClock();
    const startMs = clock.elapsedMs;
    for (let read = 0; read < 100_000; read += 1) passed(clock, 0.1, 0.1);
    assert.ok(Math.abs(clock.elapsedMs - startMs - 10_000) < 1, `${clock.elapsedMs - startMs} ms in 10 s`);
  });

  it('calls once, after the delay, unless told not to', async () => {
    performance.now = real.monotonic;
    Date.now = real.wall;
    const called: string[] = [];
    const clock = machineClock();
    const cancel = clock.after(0, () => called.push('cancelled'));
    cancel();
    await new Promise<void>((resolve) => {
      clock.after(5, () => {
        called.push('second');
        resolve();
      });
      clock.after(-5, () => called.push('first'));
    });
    assert.deepEqual(called, ['first', 'second']);
  });
});
