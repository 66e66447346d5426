import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { recordedWindows, windowsAt } from '../../../scripts/replay/on-sockets/windows.ts';

describe('the windows of a replay on real sockets', () => {
  it('are divided by the speed', () => {
    assert.deepEqual(windowsAt(1), recordedWindows());
    assert.deepEqual(windowsAt(10), {
      freshForMs: 1000,
      freshFloorMs: 100,
      probeTimeoutMs: 200,
      idleAfterMs: 30_000,
      pingIntervalMs: 2500,
    });
  });

  it('may be 50 ms short, and no shorter', () => {
    assert.equal(windowsAt(20).freshFloorMs, 50);
    assert.throws(() => windowsAt(60), {
      name: 'ReplayError',
      message: '--speed 60: freshFloorMs would be 16.7 ms, and less than 50 ms cannot be kept; the highest speed is 20',
    });
  });
});
