import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { namesBeside, planLooks } from '../../../scripts/replay/lookers.ts';
import { scriptOf } from '../../../scripts/trace/script.ts';
import { syntheticTrace } from '../../../scripts/trace/synthetic.ts';
import { scriptFrom } from '../../support/trace.ts';

const SCRIPT = scriptOf(syntheticTrace({ seed: 1, users: 40, hours: 12 }));
const OPTIONS = {
  seed: 1,
  viewers: 5,
  randomLooks: 500,
  looksPerChange: 4,
  freshForMs: 10_000,
  freshFloorMs: 1000,
  probeTimeoutMs: 2000,
};

describe('a plan of looks', () => {
  const looks = planLooks(SCRIPT, OPTIONS);

  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(planLooks(SCRIPT, OPTIONS), looks);
    assert.notDeepEqual(planLooks(SCRIPT, { ...OPTIONS, seed: 2 }), looks);
  });

  it('is numbered in the order of time, within the script', () => {
    assert.deepEqual(
      looks.map(({ number }) => number),
      looks.map((_, index) => index),
    );
    for (const [index, { atMs }] of looks.entries()) {
      assert.ok(atMs >= (looks[index - 1]?.atMs ?? 0) && atMs <= SCRIPT.durationMs);
    }
  });

  it('looks at everybody, each user once in a look', () => {
    const users = new Set(looks.flatMap((look) => look.users));
    assert.deepEqual([...users].sort(), [...new Set(SCRIPT.connections.map(({ user }) => user))].sort());
    for (const look of looks) assert.equal(new Set(look.users).size, look.users.length);
    assert.ok(looks.some((look) => look.users.length > 5));
  });

  it('crowds around every change: at once, a little later, when freshness ends, and while a probe would run', () => {
    const offsets = looks.flatMap(({ atMs, around }) => (around === undefined ? [] : atMs - around.atMs));
    const within = (fromMs: number, toMs: number) => offsets.filter((ms) => ms >= fromMs && ms <= toMs).length;
    const changes = SCRIPT.moves.filter(({ kind }) => kind !== 'say').length;
    // Some fall beyond the end of the script, or onto its beginning.
    for (const [fromMs, toMs] of [
      [1, 1000],
      [1000, 5000],
      [9500, 10_500],
      [-2000, 0],
    ] as const) {
      assert.ok(within(fromMs, toMs) > 0.9 * changes, `${fromMs} to ${toMs}`);
    }
    for (const { around, users } of looks) assert.ok(around === undefined || users.includes(around.connection.user));
  });

  it('demands freshness below the floor, above it, and none', () => {
    const ages = looks.map(({ maxAgeMs }) => maxAgeMs);
    assert.ok(ages.includes(undefined));
    assert.ok(ages.some((ms) => ms !== undefined && ms < 1000));
    assert.ok(ages.some((ms) => ms !== undefined && ms > 1000 && ms <= 10_000));
    assert.ok(ages.every((ms) => ms === undefined || ms <= 10_000));
    assert.ok(looks.some(({ background }) => background) && looks.some(({ background }) => !background));
  });

  it('has no looks around changes, or at random, when none are asked for', () => {
    assert.ok(planLooks(SCRIPT, { ...OPTIONS, looksPerChange: 0 }).every(({ around }) => around === undefined));
    assert.ok(planLooks(SCRIPT, { ...OPTIONS, randomLooks: 0 }).every(({ around }) => around !== undefined));
  });

  it('gives viewers names that nobody has', () => {
    assert.deepEqual(namesBeside(scriptFrom([1, 'viewer 2', 'join']), 3), ['viewer 1', 'viewer 3', 'viewer 4']);
  });
});
