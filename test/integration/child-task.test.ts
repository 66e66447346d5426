import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { inChild, type TaskOptions } from '../../scripts/support/child-task.ts';
import type { Order } from '../support/child-task-fixture.ts';

const FIXTURE = new URL('../support/child-task-fixture.ts', import.meta.url);

function ordered(order: Order, options?: TaskOptions): Promise<{ doubled: number; pid: number }> {
  return inChild(FIXTURE, order, options);
}

describe('a task in a child process', () => {
  it('gives its result, tells how far it is, and leaves no process behind', async () => {
    const shares: number[] = [];
    const { doubled, pid } = await ordered(
      { order: 'double', value: 21 },
      { onProgress: (share) => shares.push(share) },
    );
    assert.equal(doubled, 42);
    assert.deepEqual(shares, [0.5]);
    assert.notEqual(pid, process.pid);
  });

  it('fails with what the child threw', async () => {
    await assert.rejects(ordered({ order: 'fail' }), /this cannot be done/);
  });

  it('fails when the child ends without a word', async () => {
    await assert.rejects(ordered({ order: 'leave' }), /the process of child-task-fixture\.ts ended by code 7/);
  });

  it('ends with the reason it is stopped for', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const stopped = ordered(
      { order: 'stay' },
      {
        signal: stop.signal,
        onProgress: () => {
          stop.abort(reason);
        },
      },
    );
    await assert.rejects(stopped, reason);
    await assert.rejects(ordered({ order: 'double' }, { signal: stop.signal }), reason);
  });
});
