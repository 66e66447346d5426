import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CONTENDER_NAMES } from '../../scripts/bench/contenders/contender.ts';
import { contender } from '../../scripts/bench/contenders/index.ts';
import { describeEveryDesign } from '../support/bench-every-design.ts';

describeEveryDesign('broadcast');
describeEveryDesign('heartbeat-sweep');
describeEveryDesign('poll', { staleForMs: 30_000 });
// A broken connection may be a phone that changes networks: for as long as what was heard is fresh.
describeEveryDesign('pull', { graceMs: 11_000, follows: false });

describe('the contenders', () => {
  it('can all be had by name, and say whether they need Redis', () => {
    assert.deepEqual(
      CONTENDER_NAMES.map((name) => contender(name).name),
      CONTENDER_NAMES,
    );
    assert.deepEqual(
      CONTENDER_NAMES.filter((name) => contender(name).needsRedis),
      ['redis-ttl', 'redis-ttl-throttled'],
    );
  });
});
