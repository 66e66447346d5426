import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { breakEven, MOST_LOOKS } from '../../../scripts/bench/model/break-even.ts';
import { looksPerDay, withLooks } from '../../../scripts/bench/model/looks-per-day.ts';
import { syntheticSpec } from '../../../scripts/bench/workload/spec.ts';

describe('the break-even of looks', () => {
  it('lies where the lines cross', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1, max: 1_000, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        async (crossing, perLook) => {
          const found = await breakEven('broadcast', async (contender, looks) =>
            contender === 'pull' ? looks * perLook : crossing * perLook,
          );
          assert.ok(typeof found === 'number' && Math.abs(found / crossing - 1) < 0.02, `${found} for ${crossing}`);
        },
      ),
    );
  });

  it('is nowhere when pull is cheaper at any rate, or at none', async () => {
    const constant = (pull: number) => async (contender: string) => (contender === 'pull' ? pull : 10);
    assert.equal(await breakEven('poll', constant(9)), 'pull');
    assert.equal(await breakEven('poll', constant(11)), 'push');
  });

  it('asks for no more looks than anybody has', async () => {
    const asked: number[] = [];
    await breakEven('poll', async (_contender, looks) => {
      asked.push(looks);
      return looks;
    });
    await breakEven('poll', async (contender, looks) => {
      asked.push(looks);
      return contender === 'pull' ? 0 : 1;
    });
    assert.equal(Math.max(...asked), MOST_LOOKS);
  });
});

describe('looks per day', () => {
  it('are all kinds together, and keep their proportions when there are more', () => {
    const usual = syntheticSpec({ opensPerDay: 20, hoversPerDay: 10, listsPerDay: 10 });
    assert.equal(looksPerDay(usual), 40);
    const { opensPerDay, hoversPerDay, listsPerDay } = withLooks(usual, 100);
    assert.deepEqual([opensPerDay, hoversPerDay, listsPerDay], [50, 25, 25]);
  });
});
