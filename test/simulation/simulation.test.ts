import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runHistory } from './history.ts';
import { explain, runHistories } from './run-histories.ts';

/** Each run sees other histories, unless told which. */
const FIRST_SEED = Number(process.env['SIM_SEED'] ?? Math.floor(Math.random() * 1e9));
const RUNS = Number(process.env['SIM_RUNS'] ?? 6_000);

describe('the simulation', () => {
  it(`keeps every promise in ${RUNS} random histories, from seed ${FIRST_SEED} on`, async () => {
    const { failed } = await runHistories(FIRST_SEED, RUNS);
    if (failed !== undefined) assert.fail(await explain(failed));
  });

  it('sees every kind of answer and every kind of trouble', async () => {
    const { tally } = await runHistories(1, 600);
    const rare = [...tally].filter(([, times]) => times < 30);
    assert.deepEqual(rare, []);
  });

  it('replays a history from its seed', async () => {
    const [first, second]: [string[], string[]] = [[], []];
    await runHistory(5, (line) => first.push(line));
    await runHistory(5, (line) => second.push(line));
    assert.ok(first.length > 50);
    assert.deepEqual(second, first);
  });
});
