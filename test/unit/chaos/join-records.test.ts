import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type ConnectionRecord, joinRecords } from '../../../scripts/chaos/crowd/records.ts';

const record = (parts: Partial<ConnectionRecord>): ConnectionRecord => ({
  user: 'bob',
  device: 'phone',
  answers: true,
  port: 5_000,
  openingAtMs: 1_000,
  openedAtMs: 1_010,
  answeredUntilMs: null,
  closedAtMs: null,
  ending: 'none',
  ...parts,
});

describe('the records of crowds', () => {
  it('are put together with where each connection was led, though ports are used again', () => {
    const connections = [record({}), record({ openingAtMs: 90_000, openedAtMs: 90_010 })];
    const activities = [{ of: 1, atMs: 91_000, ackedAtMs: null }];
    const led = [
      { port: 5_000, node: 'n1', atMs: 1_002 },
      { port: 5_000, node: 'n2', atMs: 90_001 },
      { port: 5_001, node: 'n3', atMs: 1_000 },
    ];
    const joined = joinRecords([{ connections, activities }], led);
    assert.deepEqual(
      joined.connections.map(({ node, openedAtMs, closedAtMs }) => [node, openedAtMs, closedAtMs]),
      [
        ['n1', 1_010, Infinity],
        ['n2', 90_010, Infinity],
      ],
    );
    assert.deepEqual(joined.activities, [
      { user: 'bob', node: 'n2', atMs: 91_000, ackedAtMs: Infinity, closedAtMs: Infinity },
    ]);
  });

  it('leave out what reached no node', () => {
    const connections = [record({ port: null }), record({ port: 6_000 })];
    const activities = [{ of: 1, atMs: 2_000, ackedAtMs: null }];
    assert.deepEqual(joinRecords([{ connections, activities }], []), { connections: [], activities: [] });
  });
});
