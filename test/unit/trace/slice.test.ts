import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { liveliestFromMs, sliceOf } from '../../../scripts/trace/slice.ts';
import { truthOfScript } from '../../../scripts/trace/truth.ts';
import { scriptFrom } from '../../support/trace.ts';

const SCRIPT = scriptFrom(
  [0, 'ann', 'join'],
  [5, 'bob', 'join'],
  [12, 'ann', 'say'],
  [15, 'cat', 'join'],
  [18, 'bob', 'leave'],
  [24, 'cat', 'drop', 4],
  [30, 'ann', 'leave'],
);

describe('a slice of a script', () => {
  const slice = sliceOf(SCRIPT, 10_000, 22_000);

  it('opens at its beginning who is there by then, and counts time from it', () => {
    assert.deepEqual(
      slice.moves.map(({ kind, atMs, connection, line }) => [kind, atMs / 1000, connection.user, line]),
      [
        ['open', 0, 'ann', 2],
        ['open', 0, 'bob', 3],
        ['say', 2, 'ann', 4],
        ['open', 5, 'cat', 5],
        ['goodbye', 8, 'bob', 6],
        ['fall-silent', 10, 'cat', 7],
      ],
    );
    assert.equal(slice.durationMs, 12_000);
  });

  it('says the same of everybody as the whole', () => {
    const [whole, part] = [truthOfScript(SCRIPT), truthOfScript(slice)];
    for (const user of ['ann', 'bob', 'cat']) {
      for (let atMs = 0; atMs < slice.durationMs; atMs += 500) {
        assert.equal(part.isThere(user, atMs), whole.isThere(user, 10_000 + atMs), `${user} at ${atMs}`);
      }
    }
  });

  it('leaves open what ends later', () => {
    const cat = slice.connections.find(({ user }) => user === 'cat');
    assert.deepEqual([cat?.silentAtMs, cat?.closedAtMs, cat?.ending], [10_000, Infinity, 'silence']);
    const ann = slice.connections.find(({ user }) => user === 'ann');
    assert.deepEqual([ann?.silentAtMs, ann?.ending], [Infinity, 'none']);
  });

  it('leaves out who is silent by then, or gone', () => {
    assert.deepEqual(
      sliceOf(SCRIPT, 22_000, 60_000).connections.map(({ user }) => user),
      ['ann'],
    );
  });

  it('is the whole from 0 on without an end', () => {
    const whole = sliceOf(SCRIPT, 0, Infinity);
    assert.deepEqual(whole.moves, SCRIPT.moves);
    assert.equal(whole.durationMs, SCRIPT.durationMs);
  });
});

describe('the liveliest stretch', () => {
  it('is one with much of everything', () => {
    const quiet = Array.from({ length: 50 }, (_, index) => [index * 10, 'ann', 'say'] as const);
    const script = scriptFrom(
      [0, 'ann', 'join'],
      ...quiet,
      [600, 'bob', 'join'],
      [610, 'bob', 'say'],
      [620, 'bob', 'leave'],
      [640, 'bob', 'join'],
      [900, 'ann', 'say'],
    );
    const fromMs = liveliestFromMs(script, 100_000);
    assert.ok(fromMs >= 540_000 && fromMs <= 600_000, String(fromMs));
  });

  it('is the beginning of what is shorter', () => {
    assert.equal(liveliestFromMs(SCRIPT, 3_600_000), 0);
  });
});
