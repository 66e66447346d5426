import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { forgottenAt, leftAt, NEVER, seenAt } from '../../../src/domain/sighting.ts';
import type { Finding } from '../../../src/domain/verdict.ts';
import { approximate, present } from '../../../src/domain/present.ts';

const NOW_MS = 1_790_000_000_000;
const DAY_MS = 86_400_000;
const TRAFFIC: Finding = { status: 'online', evidence: 'traffic', checkedAtMs: NOW_MS - 1_234 };
const PROBE: Finding = { status: 'idle', evidence: 'probe', checkedAtMs: NOW_MS - 77 };
const UNKNOWN: Finding = { status: 'unknown', evidence: 'none', checkedAtMs: NOW_MS };

describe('a rough last seen', () => {
  it('has the bounds of three days, a week and a month', () => {
    for (const [ageMs, bucket] of [
      [-5, 'recently'],
      [0, 'recently'],
      [3 * DAY_MS, 'recently'],
      [3 * DAY_MS + 1, 'within-week'],
      [7 * DAY_MS, 'within-week'],
      [7 * DAY_MS + 1, 'within-month'],
      [30 * DAY_MS, 'within-month'],
      [30 * DAY_MS + 1, 'long-ago'],
      [NOW_MS, 'long-ago'],
    ] as const) {
      assert.equal(approximate(NOW_MS - ageMs, NOW_MS), bucket, `${ageMs}`);
    }
  });
});

describe('an answer to a viewer who may know everything', () => {
  it('shows the last activity, a goodbye included, and how old the evidence is', () => {
    assert.deepEqual(present('bob', PROBE, leftAt(NOW_MS - 5_000), 'exact', NOW_MS), {
      id: 'bob',
      status: 'idle',
      lastSeen: NOW_MS - 5_000,
      checkedAt: NOW_MS - 77,
      evidence: 'probe',
    });
  });

  it('has no last seen where there was none, or where it could not be found out', () => {
    assert.equal(present('bob', PROBE, NEVER, 'exact', NOW_MS).lastSeen, null);
    assert.equal(present('bob', UNKNOWN, undefined, 'exact', NOW_MS).lastSeen, null);
  });

  it('shows no future', () => {
    const early = present('bob', { ...PROBE, checkedAtMs: NOW_MS + 9 }, seenAt(NOW_MS + 5), 'exact', NOW_MS);
    assert.equal(early.lastSeen, NOW_MS);
    assert.equal(early.checkedAt, NOW_MS);
  });
});

describe('an answer to a viewer who may know roughly', () => {
  it('has a bucket and no last seen', () => {
    assert.deepEqual(present('bob', PROBE, seenAt(NOW_MS - 4 * DAY_MS), 'approx', NOW_MS), {
      id: 'bob',
      status: 'idle',
      lastSeen: null,
      lastSeenApprox: 'within-week',
      checkedAt: NOW_MS - 77,
      evidence: 'probe',
    });
  });

  it('claims no bucket where there was no last seen, or it could not be found out', () => {
    for (const sighting of [undefined, NEVER, forgottenAt(NOW_MS)])
      assert.equal(present('bob', PROBE, sighting, 'approx', NOW_MS).lastSeenApprox, undefined);
  });

  it('does not let the moment of the traffic slip out as the age of the answer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (ageMs) => {
        const sighting = seenAt(NOW_MS - ageMs);
        const shown = present('bob', { ...TRAFFIC, checkedAtMs: NOW_MS - ageMs }, sighting, 'approx', NOW_MS);
        assert.equal(JSON.stringify(shown).includes(String(NOW_MS - ageMs)), false);
      }),
    );
  });
});

describe('an answer about somebody whose last seen the viewer may not know', () => {
  it('has the status, and neither a last seen nor a bucket', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (ageMs) => {
        const sighting = seenAt(NOW_MS - ageMs);
        const shown = present('bob', { ...TRAFFIC, checkedAtMs: NOW_MS - ageMs }, sighting, 'nobody', NOW_MS);
        assert.deepEqual(shown, {
          id: 'bob',
          status: 'online',
          lastSeen: null,
          checkedAt: NOW_MS,
          evidence: 'traffic',
        });
      }),
    );
  });
});
