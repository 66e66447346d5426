import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Shown } from '../../../scripts/bench/contenders/contender.ts';
import { View } from '../../../scripts/bench/sockets/view.ts';

describe('a view', () => {
  it('keeps what was shown of each friend, and when, until it ends', () => {
    let nowMs = 100;
    let stops = 0;
    let say: (user: string, shown: Shown) => void = () => undefined;
    const side = {
      look: (_users: readonly string[], show: typeof say) => {
        say = show;
        show('ann', 'there');
        return () => {
          stops += 1;
        };
      },
      close: () => undefined,
    };
    const view = new View(side, ['ann', 'bob'], () => nowMs);
    nowMs = 130;
    say('bob', 'unsure');
    say('eve', 'there');
    nowMs = 150;
    say('ann', 'away');
    nowMs = 200;
    const rows = view.end();
    nowMs = 210;
    say('ann', 'there');
    assert.deepEqual(rows, [
      {
        user: 'ann',
        lookedAtMs: 100,
        endedAtMs: 200,
        changes: [
          { atMs: 100, shown: 'there' },
          { atMs: 150, shown: 'away' },
        ],
      },
      { user: 'bob', lookedAtMs: 100, endedAtMs: 200, changes: [{ atMs: 130, shown: 'unsure' }] },
    ]);
    assert.equal(view.end(), rows);
    assert.equal(stops, 1);
  });
});
