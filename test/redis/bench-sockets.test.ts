import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { RealRunResult } from '../../scripts/bench/measure/run-result.ts';
import { benchProcesses, runEach } from '../support/bench-runs.ts';

const NAMES = ['redis-ttl', 'redis-ttl-throttled'] as const;

describe('a bench run over real sockets, with Redis', () => {
  let runs: Readonly<Record<(typeof NAMES)[number], RealRunResult>>;

  before(async () => {
    runs = await runEach(NAMES);
  });

  it('counts the commands of the design, and none of its own', () => {
    const { 'redis-ttl': always, 'redis-ttl-throttled': throttled } = runs;
    // One to each heartbeat and to each look; and one to each connection that opens or is the last to close.
    assert.ok(always.redisCommands >= always.messages.presence.in, JSON.stringify(always));
    const { connections } = always.process;
    assert.ok(always.redisCommands < always.messages.presence.in + 4 * connections, JSON.stringify(always));
    // Half of the heartbeats write nothing.
    assert.ok(throttled.redisCommands < always.redisCommands, JSON.stringify([always, throttled]));
    assert.ok(throttled.redisCommands > throttled.sights.looks, JSON.stringify(throttled));
  });

  it('measures what Redis costs, and finds that most of what people see is right', () => {
    for (const name of NAMES) {
      const { process, sights } = runs[name];
      assert.ok(process.redisCpuMs > 0, name);
      const { right, tooClose, rows } = sights;
      assert.ok(right + tooClose > 0.8 * rows, `${name}: ${right} and ${tooClose} of ${rows}`);
    }
  });

  it('leaves no process behind', () => {
    assert.deepEqual(benchProcesses(), []);
  });
});
