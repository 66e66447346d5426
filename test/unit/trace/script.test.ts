import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Connection } from '../../../scripts/trace/script.ts';
import { scriptFrom } from '../../support/trace.ts';

/** user, opened, silent, closed in seconds, and how it ended. */
function short({ user, openedAtMs, silentAtMs, closedAtMs, ending }: Connection) {
  return [user, openedAtMs / 1000, silentAtMs / 1000, closedAtMs / 1000, ending];
}

describe('the script of a trace', () => {
  it('has one connection from join to leave', () => {
    const { connections, moves, durationMs } = scriptFrom([1, 'ann', 'join'], [2, 'ann', 'say'], [5, 'ann', 'leave']);
    assert.deepEqual(connections.map(short), [['ann', 1, 5, 5, 'goodbye']]);
    assert.deepEqual(
      moves.map(({ kind, atMs, line }) => [kind, atMs, line]),
      [
        ['open', 1000, 2],
        ['say', 2000, 3],
        ['goodbye', 5000, 4],
      ],
    );
    assert.equal(durationMs, 5000);
  });

  it('takes who is seen first by anything but a join to be there from the beginning', () => {
    for (const kind of ['say', 'leave', 'drop'] as const) {
      const { connections } = scriptFrom([10, 'ann', 'join'], [20, 'bob', kind]);
      assert.equal(connections.find(({ user }) => user === 'bob')?.openedAtMs, 10_000, kind);
    }
  });

  it('lets a drop without a silence close at once', () => {
    const { connections, moves } = scriptFrom([1, 'ann', 'join'], [9, 'ann', 'drop']);
    assert.deepEqual(connections.map(short), [['ann', 1, 9, 9, 'closed']]);
    assert.deepEqual(
      moves.map(({ kind }) => kind),
      ['open', 'close'],
    );
  });

  it('begins a silence before the drop that tells of it', () => {
    const { connections, moves } = scriptFrom([1, 'ann', 'join'], [300, 'bob', 'join'], [500, 'ann', 'drop', 250]);
    assert.deepEqual(connections.map(short)[0], ['ann', 1, 250, 500, 'silence']);
    assert.deepEqual(
      moves.map(({ kind, atMs, line }) => [kind, atMs / 1000, line]),
      [
        ['open', 1, 2],
        ['fall-silent', 250, 4],
        ['open', 300, 3],
        ['close', 500, 4],
      ],
    );
  });

  it('begins no silence before the last word', () => {
    const { connections, moves } = scriptFrom([1, 'ann', 'join'], [400, 'ann', 'say'], [500, 'ann', 'drop', 250]);
    assert.deepEqual(connections.map(short), [['ann', 1, 400, 500, 'silence']]);
    assert.deepEqual(
      moves.map(({ kind }) => kind),
      ['open', 'say', 'fall-silent', 'close'],
    );
  });

  it('begins no silence before the recording', () => {
    const { connections } = scriptFrom([50, 'bob', 'join'], [100, 'ann', 'drop', 250]);
    assert.deepEqual(connections.map(short)[1], ['ann', 50, 50, 100, 'silence']);
  });

  it('opens a second connection beside the first', () => {
    const { connections, ignoredLines } = scriptFrom(
      [1, 'ann', 'join'],
      [400, 'ann', 'join'],
      [500, 'ann', 'drop', 250],
      [600, 'ann', 'leave'],
    );
    // The one that came during the silence cannot be the one that was silent.
    assert.deepEqual(connections.map(short), [
      ['ann', 1, 250, 500, 'silence'],
      ['ann', 400, 600, 600, 'goodbye'],
    ]);
    assert.deepEqual(ignoredLines, []);
  });

  it('lets the newest connection speak and leave', () => {
    const { connections, moves } = scriptFrom(
      [1, 'ann', 'join'],
      [2, 'ann', 'join'],
      [3, 'ann', 'say'],
      [4, 'ann', 'leave'],
    );
    assert.deepEqual(connections.map(short), [
      ['ann', 1, Infinity, Infinity, 'none'],
      ['ann', 2, 4, 4, 'goodbye'],
    ]);
    assert.equal(moves.find(({ kind }) => kind === 'say')?.connection, connections[1]);
  });

  it('ignores the end of a connection that never began, and says where', () => {
    const { connections, ignoredLines } = scriptFrom(
      [1, 'ann', 'join'],
      [2, 'ann', 'leave'],
      [3, 'ann', 'drop'],
      [9, 'ann', 'join'],
      [10, 'ann', 'drop', 5],
    );
    assert.deepEqual(ignoredLines, [4, 6]);
    assert.deepEqual(connections.map(short), [
      ['ann', 1, 2, 2, 'goodbye'],
      ['ann', 9, Infinity, Infinity, 'none'],
    ]);
  });

  it('opens a connection for words after the last has ended', () => {
    const { connections } = scriptFrom([1, 'ann', 'join'], [2, 'ann', 'leave'], [5, 'ann', 'say']);
    assert.deepEqual(connections.map(short)[1], ['ann', 5, Infinity, Infinity, 'none']);
  });

  it('keeps the order of the file within a moment', () => {
    const { moves } = scriptFrom([1, 'ann', 'join'], [2, 'ann', 'leave'], [2, 'ann', 'join'], [2, 'ann', 'say']);
    assert.deepEqual(
      moves.map(({ kind }) => kind),
      ['open', 'goodbye', 'open', 'say'],
    );
  });
});
