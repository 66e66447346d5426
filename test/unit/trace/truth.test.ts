import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Truth, truthOfScript } from '../../../scripts/trace/truth.ts';
import { scriptFrom } from '../../support/trace.ts';

describe('the truth of a script', () => {
  const truth = truthOfScript(
    scriptFrom(
      [1, 'ann', 'join'],
      [3, 'ann', 'say'],
      [10, 'ann', 'leave'],
      [20, 'ann', 'join'],
      [25, '__proto__', 'join'],
      [30, 'ann', 'drop', 5],
    ),
  );

  it('knows who is there, from the moment of coming up to that of going', () => {
    const there = [0, 999, 1000, 9999, 10_000, 19_999, 20_000, 24_999, 25_000, 30_000].map((atMs) => {
      return truth.isThere('ann', atMs);
    });
    assert.deepEqual(there, [false, false, true, true, false, false, true, true, false, false]);
    assert.equal(truth.isThere('nobody', 5000), false);
    assert.equal(truth.isThere('__proto__', 26_000), true);
  });

  it('knows when somebody was last there', () => {
    assert.equal(truth.lastThereMs('ann', 500), -Infinity);
    assert.equal(truth.lastThereMs('ann', 5000), 5000);
    assert.equal(truth.lastThereMs('ann', 12_000), 10_000);
    assert.equal(truth.lastThereMs('ann', 60_000), 25_000);
    assert.equal(truth.lastThereMs('nobody', 60_000), -Infinity);
  });

  it('counts coming, speaking and a goodbye as activity, and no drop', () => {
    assert.equal(truth.lastActiveMs('ann', 500), -Infinity);
    assert.equal(truth.lastActiveMs('ann', 2000), 1000);
    assert.equal(truth.lastActiveMs('ann', 3000), 3000);
    assert.equal(truth.lastActiveMs('ann', 15_000), 10_000);
    assert.equal(truth.lastActiveMs('ann', 60_000), 20_000);
  });

  it('knows when somebody last came or went', () => {
    const changes = [999, 1000, 9999, 10_000, 19_999, 20_000, 60_000].map((atMs) => truth.lastChangeMs('ann', atMs));
    assert.deepEqual(changes, [-Infinity, 1000, 1000, 10_000, 10_000, 20_000, 25_000]);
    assert.equal(truth.lastChangeMs('nobody', 60_000), -Infinity);
  });

  it('knows the departure after which somebody is away', () => {
    assert.equal(truth.departureBefore('ann', 500), undefined);
    assert.equal(truth.departureBefore('ann', 9999), undefined);
    assert.deepEqual(truth.departureBefore('ann', 10_000), {
      user: 'ann',
      atMs: 10_000,
      backAtMs: 20_000,
      ending: 'goodbye',
    });
    assert.equal(truth.departureBefore('ann', 20_000), undefined);
    assert.equal(truth.departureBefore('ann', 26_000)?.ending, 'silence');
    assert.deepEqual(
      truth.departures().map(({ atMs, backAtMs }) => [atMs, backAtMs]),
      [
        [10_000, 20_000],
        [25_000, Infinity],
      ],
    );
  });

  it('names the newest line that tells of somebody', () => {
    assert.deepEqual(
      [0, 1000, 5000, 22_000, 26_000, 31_000].map((atMs) => truth.lineAt('ann', atMs)),
      [undefined, 2, 3, 5, 7, 7],
    );
  });

  it('takes all connections together', () => {
    const two = truthOfScript(
      scriptFrom([1, 'ann', 'join'], [400, 'ann', 'join'], [500, 'ann', 'drop', 50], [600, 'ann', 'drop']),
    );
    assert.equal(two.isThere('ann', 460_000), true);
    assert.equal(two.lastChangeMs('ann', 599_999), 1000);
    assert.deepEqual(
      two.departures().map(({ atMs, ending }) => [atMs, ending]),
      [[600_000, 'closed']],
    );
  });

  it('calls leaving and coming in one moment a change, and no departure', () => {
    const moment = truthOfScript(
      scriptFrom([1, 'ann', 'join'], [5, 'ann', 'leave'], [5, 'ann', 'join'], [9, 'bob', 'join']),
    );
    assert.equal(moment.isThere('ann', 5000), true);
    assert.equal(moment.lastChangeMs('ann', 5000), 5000);
    assert.deepEqual(moment.departures(), []);
  });

  it('takes a client that is connecting to be perhaps there', () => {
    const slow = new Truth(
      [{ user: 'ann', openingAtMs: 10, openedAtMs: 40, silentAtMs: Infinity, closedAtMs: Infinity, ending: 'none' }],
      [{ user: 'ann', atMs: 10, byMs: 40, line: 2, isActivity: true }],
    );
    assert.deepEqual(
      [9, 10, 30, 40, 60].map((atMs) => slow.lastChangeMs('ann', atMs)),
      [-Infinity, 10, 30, 40, 40],
    );
    assert.equal(slow.lastActiveMs('ann', 30), 30);
    assert.equal(slow.lastActiveMs('ann', 60), 40);
  });
});
