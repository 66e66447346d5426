import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Random } from '../../../scripts/support/random.ts';
import { type Timer, TimerQueue } from '../../../scripts/virtual/timer-queue.ts';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';

describe('a queue of timers', () => {
  it('gives the soonest, of those at the same moment the first armed, whatever is taken out before', () => {
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const random = new Random(seed);
    const queue = new TimerQueue();
    const model = new Set<Timer>();
    for (let step = 0; step < 5_000; step += 1) {
      if (random.chance(0.5)) model.add(queue.add(random.int(0, 300), () => undefined));
      const taken = random.chance(0.2) && model.size > 0 ? random.pick([...model]) : undefined;
      if (taken !== undefined) {
        queue.remove(taken);
        queue.remove(taken);
        model.delete(taken);
      }
      const expected = [...model].sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      assert.equal(queue.soonest, expected, `seed ${seed}, step ${step}`);
      assert.equal(queue.size, model.size, `seed ${seed}, step ${step}`);
      if (expected !== undefined && random.chance(0.3)) {
        queue.remove(expected);
        model.delete(expected);
      }
    }
  });
});

describe('the virtual clock', () => {
  it('runs tasks in the order of time, then of arming, at their moments', async () => {
    const clock = new VirtualClock(1_000);
    const ran: string[] = [];
    const note = (name: string) => (): void => {
      ran.push(`${name} ${clock.now()}`);
    };
    clock.after(20, note('b'));
    clock.after(10, note('a'));
    clock.after(20, note('c'));
    const cancel = clock.after(15, note('never'));
    clock.after(31, note('late'));
    clock.after(10, () => {
      cancel();
      clock.after(0, note('now'));
    });
    await clock.advance(30);
    assert.deepEqual(ran, ['a 1010', 'now 1010', 'b 1020', 'c 1020']);
    assert.deepEqual([clock.now(), clock.elapsedMs, clock.timerCount], [1_030, 30, 1]);
    clock.step(-500);
    await clock.advance(1);
    assert.deepEqual(ran.at(-1), 'late 531');
  });

  it('lets all reactions, and what they put off to the next turn, come before the next task', async () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    const react = async (): Promise<void> => {
      for (let hop = 0; hop < 20; hop += 1) await Promise.resolve();
      ran.push('reaction');
      setImmediate(() => ran.push('turn'));
    };
    clock.after(1, () => void react());
    clock.after(2, () => ran.push('task'));
    await clock.advance(2);
    assert.deepEqual(ran, ['reaction', 'turn', 'task']);
  });

  it('waits for reactions only when told to, if made so', async () => {
    const clock = new VirtualClock(undefined, 'when-told');
    const ran: string[] = [];
    const react = async (name: string): Promise<void> => {
      for (let hop = 0; hop < 20; hop += 1) await Promise.resolve();
      ran.push(`reaction ${name}`);
    };
    clock.after(1, () => {
      void react('told');
      clock.expectReactions();
    });
    clock.after(2, () => ran.push('task 2'));
    clock.after(3, () => void react('untold'));
    clock.after(4, () => ran.push('task 4'));
    await clock.advance(4);
    await clock.advance(0);
    assert.deepEqual(ran, ['reaction told', 'task 2', 'task 4', 'reaction untold']);
  });
});
