import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { closeFriend } from '../../../scripts/bench/workload/close-friend.ts';
import { friendGraph } from '../../../scripts/bench/workload/friend-graph.ts';
import { median } from '../../../scripts/support/statistics.ts';
import { Random } from '../../../scripts/support/random.ts';

describe('the graph of friends', () => {
  it('is mutual, without oneself and without doubles, whatever its size', () => {
    const seeds = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 120 }), fc.integer({ min: 1, max: 60 }), seeds, (users, friends, seed) => {
        const graph = friendGraph(users, Math.min(friends, users - 1), seed);
        assert.equal(graph.length, users);
        for (const [user, own] of graph.entries()) {
          assert.equal(new Set(own).size, own.length);
          assert.ok(!own.includes(user));
          for (const friend of own) assert.ok(graph[friend]?.includes(user));
        }
      }),
    );
  });

  it('has the mean that was asked for, and the inequality of real ones', () => {
    for (const seed of [1, 2, 3]) {
      const degrees = friendGraph(5_000, 50, seed).map(({ length }) => length);
      const mean = degrees.reduce((sum, degree) => sum + degree, 0) / degrees.length;
      assert.ok(Math.abs(mean / 50 - 1) < 0.05, `mean ${mean}, seed ${seed}`);
      // As Facebook's: a median of 99 at a mean of 190.
      const ratio = median(degrees) / mean;
      assert.ok(ratio > 0.45 && ratio < 0.6, `median over mean ${ratio}, seed ${seed}`);
      assert.ok(Math.max(...degrees) > 8 * mean, `most ${Math.max(...degrees)}, seed ${seed}`);
    }
  });

  it('is the same for the same seed', () => {
    assert.deepEqual(friendGraph(300, 20, 7), friendGraph(300, 20, 7));
    assert.notDeepEqual(friendGraph(300, 20, 7), friendGraph(300, 20, 8));
  });
});

describe('a close friend', () => {
  it('is the first about twice as often as the second, and four times as often as the fourth', () => {
    const random = new Random(1);
    const friends = Array.from({ length: 50 }, (_, number) => `f${number}`);
    const counts = new Map<string, number>();
    for (let i = 0; i < 50_000; i += 1) {
      const friend = closeFriend(friends, random) ?? '';
      counts.set(friend, (counts.get(friend) ?? 0) + 1);
    }
    const of = (rank: number): number => counts.get(`f${rank - 1}`) ?? 0;
    assert.equal(counts.size, 50);
    assert.ok(Math.abs(of(1) / of(2) - 2) < 0.5, `${of(1) / of(2)}`);
    assert.ok(Math.abs(of(1) / of(4) - 4) < 1, `${of(1) / of(4)}`);
  });

  it('is the only one, or none', () => {
    const random = new Random(1);
    for (let i = 0; i < 100; i += 1) assert.equal(closeFriend(['a'], random), 'a');
    assert.equal(closeFriend([], random), undefined);
  });
});
