import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { type AllSettings, resolveSettings } from '../../../src/options.ts';

const DAY_MS = 86_400_000;

/** Smallest, default and largest value of every setting. */
const BOUNDS: Readonly<Record<keyof AllSettings, readonly [number, number, number]>> = {
  freshForMs: [1, 10_000, DAY_MS],
  freshFloorMs: [0, 1_000, DAY_MS],
  probeTimeoutMs: [1, 2_000, 60_000],
  settleMs: [0, 150, 60_000],
  idleAfterMs: [1, 300_000, DAY_MS],
  ackWithinMs: [0, 100, 60_000],
  probesPerSecond: [1, 5_000, 1_000_000],
  probesPerTargetPerMinute: [1, 30, 1_000_000],
  probesPerPairPerMinute: [1, 20, 1_000_000],
  overBudgetFreshMs: [0, 60_000, DAY_MS],
  answerStepMs: [0, 0, 60_000],
  forgetAfterDays: [0, 0, 36_500],
  clockSkewMs: [0, 1_000, 60_000],
  verdictCacheSize: [1, 50_000, 10_000_000],
  flushIntervalMs: [1, 1_000, 60_000],
  flushBatchSize: [1, 10_000, 100_000],
  maxUnwritten: [1, 1_000_000, 10_000_000],
  sightingCacheSize: [1, 100_000, 10_000_000],
  storeTimeoutMs: [1, 2_000, 60_000],
  policyTimeoutMs: [1, 2_000, 60_000],
};
const NAMES = Object.keys(BOUNDS) as (keyof AllSettings)[];

/** Values for the settings that another one is compared with. */
const ROOM: Partial<Record<keyof AllSettings, Partial<AllSettings>>> = {
  freshForMs: { freshFloorMs: 0, idleAfterMs: DAY_MS },
  freshFloorMs: { freshForMs: DAY_MS, idleAfterMs: DAY_MS },
  idleAfterMs: { freshForMs: 1, freshFloorMs: 0 },
};

function complaint(input: unknown): string {
  try {
    resolveSettings(input as AllSettings);
  } catch (error) {
    assert.ok(error instanceof PresenceError);
    assert.equal(error.code, 'invalid_request');
    return error.message;
  }
  assert.fail(`taken: ${JSON.stringify(input)}`);
}

describe('the settings', () => {
  it('have the defaults of the contract', () => {
    const defaults = Object.fromEntries(NAMES.map((name) => [name, BOUNDS[name][1]]));
    assert.deepEqual(resolveSettings(), defaults);
    assert.deepEqual(resolveSettings({}), defaults);
    assert.deepEqual(resolveSettings({ freshForMs: undefined }), defaults);
  });

  for (const name of NAMES) {
    it(`take ${name} from ${BOUNDS[name][0]} to ${BOUNDS[name][2]}, and name it when it is wrong`, () => {
      const [least, , most] = BOUNDS[name];
      for (const value of [least, most]) {
        assert.equal(resolveSettings({ ...ROOM[name], [name]: value })[name], value);
      }
      for (const value of [least - 1, most + 1, least + 0.5, NaN, Infinity, '5', null, true]) {
        const message = complaint({ ...ROOM[name], [name]: value });
        const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
        assert.ok(message.startsWith(`option ${name}: `), message);
        assert.ok(message.endsWith(`, got ${shown}`), message);
      }
    });
  }

  it('keep the floor within the window, and idle beyond it', () => {
    assert.equal(complaint({ freshForMs: 500 }), 'option freshFloorMs: must not exceed freshForMs (500), got 1000');
    assert.equal(
      complaint({ idleAfterMs: 9_999 }),
      'option idleAfterMs: must be at least freshForMs (10000), got 9999',
    );
    const tight = resolveSettings({ freshForMs: 5, freshFloorMs: 5, idleAfterMs: 5 });
    assert.equal(tight.freshFloorMs, 5);
  });

  it('take no option that does not exist', () => {
    assert.equal(complaint({ freshForMS: 5 }), 'option freshForMS: no such option');
    assert.equal(complaint({ a: 1, b: 2 }), 'option a, b: no such option');
    assert.equal(complaint(JSON.parse('{"__proto__": 1}')), 'option __proto__: no such option');
  });
});
