import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { planWatches } from '../../../scripts/bench/virtual/watches.ts';
import type { Workload } from '../../../scripts/bench/workload/workload.ts';
import { truthOfScript } from '../../../scripts/trace/truth.ts';
import { scriptFrom } from '../../support/trace.ts';

const script = scriptFrom(
  [0, 'stays', 'join'],
  [0, 'stays too', 'join'],
  [0, 'goes', 'join'],
  [0, 'stranger', 'join'],
  [0, 'bob', 'join'],
  [99, 'just came', 'join'],
  [100, 'bob', 'leave'],
  [300, 'goes', 'leave'],
  [2_000, 'bob', 'join'],
  // Back after 20 s, in which nobody else moves but at the end.
  [2_100, 'bob', 'drop', 50],
  [2_120, 'bob', 'join'],
  [2_121, 'just came', 'leave'],
);
const truth = truthOfScript(script);

function watchedWith(friends: readonly string[], seed = 1): readonly (readonly [atMs: number, watcher: string])[] {
  const friendsOf: Workload['friendsOf'] = (user) => (user === 'bob' ? friends : []);
  return planWatches({ friendsOf }, truth, seed).map(({ departure, watcher }) => [departure.atMs, watcher]);
}

describe('who watches those who leave', () => {
  it('is a friend who neither comes nor goes meanwhile', () => {
    assert.deepEqual(watchedWith(['goes', 'just came', 'stays', 'nobody']), [
      [100_000, 'stays'],
      [2_050_000, 'just came'],
    ]);
  });

  it('is nobody, where there is no such friend', () => {
    assert.deepEqual(watchedWith([]), []);
    assert.deepEqual(watchedWith(['goes']), []);
  });

  it('is picked by seed', () => {
    const friends = ['stays', 'stays too'];
    const plans = Array.from({ length: 20 }, (_, seed) => JSON.stringify(watchedWith(friends, seed)));
    assert.equal(JSON.stringify(watchedWith(friends, 3)), plans[3]);
    assert.ok(new Set(plans).size > 1);
  });
});
