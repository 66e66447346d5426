import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { Random } from '../../../scripts/support/random.ts';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { ExpiryQueue } from '../../../src/auth/expiry-queue.ts';

describe('an expiry queue', () => {
  let clock: VirtualClock;
  let queue: ExpiryQueue<string>;
  /** What came due, and how many seconds after the start. */
  let due: (readonly [item: string, afterS: number])[];
  let startMs: number;
  const inS = (seconds: number): number => startMs + seconds * 1_000;

  beforeEach(() => {
    clock = new VirtualClock();
    startMs = clock.now();
    due = [];
    queue = new ExpiryQueue(clock, (item) => due.push([item, (clock.now() - startMs) / 1_000]));
  });

  it('tells of each item once, when its second has come, whatever the order they came in', async () => {
    queue.set('c', inS(30));
    queue.set('a', inS(10));
    queue.set('b', inS(20));
    await clock.advance(9_999);
    assert.deepEqual(due, []);
    await clock.advance(100_000);
    assert.deepEqual(due, [
      ['a', 10],
      ['b', 20],
      ['c', 30],
    ]);
  });

  it('has one timer, however many items wait, and none when nothing waits', async () => {
    assert.equal(clock.timerCount, 0);
    for (let second = 100; second > 0; second -= 1) queue.set(`item ${second}`, inS(second));
    assert.deepEqual([clock.timerCount, queue.size], [1, 100]);
    for (let second = 100; second > 50; second -= 1) queue.delete(`item ${second}`);
    assert.deepEqual([clock.timerCount, queue.size], [1, 50]);
    await clock.advance(50_000);
    assert.equal(due.length, 50);
    assert.deepEqual([clock.timerCount, queue.size], [0, 0]);
    queue.set('last', inS(60));
    queue.delete('last');
    queue.delete('last');
    assert.equal(clock.timerCount, 0);
  });

  it('counts in seconds, rounded up', async () => {
    queue.set('a', startMs + 1_001);
    queue.set('b', startMs + 2_000);
    await clock.advance(1_999);
    assert.deepEqual(due, []);
    await clock.advance(1);
    assert.deepEqual(due, [
      ['a', 2],
      ['b', 2],
    ]);
  });

  it('forgets the former moment of an item that gets another', async () => {
    queue.set('a', inS(10));
    queue.set('a', inS(20));
    queue.set('b', inS(20));
    queue.set('b', inS(5));
    await clock.advance(60_000);
    assert.deepEqual(due, [
      ['b', 5],
      ['a', 20],
    ]);
  });

  it('takes what is due already, in a task of its own', async () => {
    queue.set('a', inS(-5));
    assert.deepEqual(due, []);
    await clock.advance(0);
    assert.deepEqual(due, [['a', 0]]);
  });

  it('lets an item wait anew from within its call', async () => {
    const again = new ExpiryQueue<string>(clock, (item) => {
      due.push([item, (clock.now() - startMs) / 1_000]);
      if (due.length < 3) again.set(item, clock.now() + 1_000);
    });
    again.set('a', inS(1));
    await clock.advance(10_000);
    assert.deepEqual(
      due.map(([, afterS]) => afterS),
      [1, 2, 3],
    );
    assert.equal(clock.timerCount, 0);
  });

  it('waits for months', async () => {
    const days = 40 * 24 * 3_600;
    queue.set('a', inS(days));
    queue.set('never', Number.MAX_SAFE_INTEGER);
    await clock.advance(days * 1_000);
    assert.deepEqual(due, [['a', days]]);
    assert.equal(clock.timerCount, 1);
  });

  it('notices within a minute that the wall clock was set', async () => {
    queue.set('a', inS(3_600));
    clock.step(3_600_000);
    await clock.advance(60_000);
    assert.equal(due.length, 1);
    queue.set('b', clock.now() + 10_000);
    clock.step(-3_600_000);
    await clock.advance(60_000);
    assert.equal(due.length, 1);
  });

  it('tells all in order, whatever is set, set anew and deleted', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = new Random(seed);
      const expected = new Map<string, number>();
      due.length = 0;
      startMs = clock.now();
      for (let step = 0; step < 2_000; step += 1) {
        const item = `item ${random.int(1, 300)}`;
        if (random.chance(0.3)) {
          queue.delete(item);
          expected.delete(item);
        } else {
          const second = random.int(1, 1_000);
          queue.set(item, inS(second));
          expected.set(item, second);
        }
        assert.equal(queue.size, expected.size);
      }
      await clock.advance(1_000_000);
      assert.deepEqual(new Map(due), expected, `seed ${seed}`);
      const seconds = due.map(([, afterS]) => afterS);
      assert.deepEqual(
        seconds,
        seconds.toSorted((a, b) => a - b),
      );
      assert.equal(clock.timerCount, 0);
    }
  });

  it('gives a crowd that is due in one second several turns', async () => {
    const perTurn: number[] = [];
    let inTurn = 0;
    const crowd = new ExpiryQueue<number>(clock, () => {
      inTurn += 1;
      if (inTurn === 1) {
        setImmediate(() => {
          perTurn.push(inTurn);
          inTurn = 0;
        });
      }
    });
    for (let item = 0; item < 1_200; item += 1) crowd.set(item, inS(1));
    await clock.advance(1_000);
    assert.deepEqual(perTurn, [500, 500, 200]);
    assert.equal(clock.timerCount, 0);
  });
});
