import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { leftAt, NEVER, seenAt, type Sighting } from '../../../src/domain/sighting.ts';
import {
  clampMaxAgeMs,
  findWithoutAsking,
  type Finding,
  isFresh,
  type Verdict,
  verdictOnAnswer,
} from '../../../src/domain/verdict.ts';

const NOW_MS = 1_790_000_000_000;
const SETTINGS = { freshForMs: 10_000, freshFloorMs: 1_000, clockSkewMs: 500 };

const online = (ageMs: number): Verdict => ({ status: 'online', evidence: 'probe', checkedAtMs: NOW_MS - ageMs });
/** Of a question that took two seconds. */
const mute = (ageMs: number): Verdict => ({
  status: 'offline',
  evidence: 'no-answer',
  checkedAtMs: NOW_MS - ageMs,
  askedAtMs: NOW_MS - ageMs - 2_000,
});
const absent = (ageMs: number): Verdict => ({
  status: 'offline',
  evidence: 'no-connection',
  checkedAtMs: NOW_MS - ageMs,
  askedAtMs: NOW_MS - ageMs,
});
const seen = (ageMs: number): Sighting => seenAt(NOW_MS - ageMs);
const left = (ageMs: number): Sighting => leftAt(NOW_MS - ageMs);
const find = (sighting: Sighting, verdict?: Verdict, maxAgeMs = 10_000): Finding | undefined =>
  findWithoutAsking(sighting, verdict, NOW_MS, maxAgeMs, SETTINGS);

describe('the age that a viewer may demand', () => {
  it('is freshForMs unless given, and kept between the floor and that', () => {
    assert.equal(clampMaxAgeMs(undefined, SETTINGS), 10_000);
    for (const [asked, allowed] of [
      [0, 1_000],
      [999, 1_000],
      [1_000, 1_000],
      [5_000, 5_000],
      [10_000, 10_000],
      [10_001, 10_000],
      [Number.MAX_SAFE_INTEGER, 10_000],
    ] as const) {
      assert.equal(clampMaxAgeMs(asked, SETTINGS), allowed, `${asked}`);
    }
  });
});

describe('freshness', () => {
  it('includes its bounds, and no future beyond what clocks may differ', () => {
    assert.equal(isFresh(NOW_MS - 10_000, NOW_MS, 10_000, 500), true);
    assert.equal(isFresh(NOW_MS - 10_001, NOW_MS, 10_000, 500), false);
    assert.equal(isFresh(NOW_MS + 500, NOW_MS, 10_000, 500), true);
    assert.equal(isFresh(NOW_MS + 501, NOW_MS, 10_000, 500), false);
    assert.equal(isFresh(NOW_MS, NOW_MS, 0, 0), true);
  });
});

describe('what is known without asking', () => {
  it('is nothing of a user who was never seen and never probed', () => {
    assert.equal(find(NEVER), undefined);
  });

  it('is online for fresh traffic, as old as the traffic is', () => {
    const finding = { status: 'online', evidence: 'traffic' } as const;
    assert.deepEqual(find(seen(0)), { ...finding, checkedAtMs: NOW_MS });
    assert.deepEqual(find(seen(10_000)), { ...finding, checkedAtMs: NOW_MS - 10_000 });
    assert.equal(find(seen(10_001)), undefined);
    assert.equal(find(seen(2_001), undefined, 2_000), undefined);
  });

  it('is dated now where the traffic was stamped by a clock a little ahead', () => {
    assert.deepEqual(find(seen(-500)), { status: 'online', evidence: 'traffic', checkedAtMs: NOW_MS });
    assert.equal(find(seen(-501)), undefined);
  });

  it('is not online after a goodbye, however fresh', () => {
    assert.equal(find(left(0)), undefined);
    assert.equal(find(left(5)), undefined);
  });

  it('is fresh traffic rather than a verdict, and a verdict rather than nothing', () => {
    assert.equal(find(seen(3_000), mute(1))?.evidence, 'traffic');
    assert.deepEqual(find(seen(20_000), mute(1)), mute(1));
    // Whoever has been seen since the question was put is not who was silent then.
    assert.deepEqual(find(seen(7_001), mute(5_000), 6_000), mute(5_000));
    assert.equal(find(seen(7_000), mute(5_000), 6_000), undefined);
    assert.equal(find(left(7_000), mute(5_000), 6_000), undefined);
    assert.deepEqual(find(NEVER, online(9_999)), online(9_999));
  });

  it('is no verdict that is older than the viewer allows, or of the future', () => {
    assert.deepEqual(find(NEVER, online(2_000), 2_000), online(2_000));
    assert.equal(find(NEVER, online(2_001), 2_000), undefined);
    assert.equal(find(NEVER, online(-1)), undefined);
  });

  it('is no verdict that anything newer has overtaken, a goodbye above all', () => {
    assert.equal(find(left(3_000), online(4_000)), undefined);
    assert.equal(find(left(3_000), online(3_000)), undefined);
    assert.deepEqual(find(left(3_000), online(2_999)), online(2_999));
    assert.equal(find(seen(11_000), online(12_000), 10_000), undefined);
  });

  it('keeps "no connection" no longer than the floor', () => {
    assert.deepEqual(find(NEVER, absent(1_000)), absent(1_000));
    assert.equal(find(NEVER, absent(1_001)), undefined);
    assert.equal(find(NEVER, absent(501), 500), undefined);
    assert.deepEqual(find(NEVER, mute(1_001)), mute(1_001));
  });

  it('never rests on anything older than demanded', () => {
    const age = fc.integer({ min: -2_000, max: 30_000 });
    const sighting = fc.tuple(age, fc.boolean()).map(([ageMs, gone]) => (gone ? left(ageMs) : seen(ageMs)));
    const verdict = fc.option(fc.oneof(age.map(online), age.map(mute), age.map(absent)), { nil: undefined });
    fc.assert(
      fc.property(sighting, verdict, fc.integer({ min: 1_000, max: 10_000 }), (known, last, maxAgeMs) => {
        const finding = find(known, last, maxAgeMs);
        if (finding === undefined) return;
        const ageMs = NOW_MS - finding.checkedAtMs;
        assert.ok(ageMs >= 0 && ageMs <= maxAgeMs);
        if (finding.evidence !== 'traffic') assert.equal(finding, last);
      }),
    );
  });
});

describe('the verdict on an answer', () => {
  const judge = (activeAtMs: number | null, sighting: Sighting): Verdict =>
    verdictOnAnswer({ kind: 'answered', activeAtMs }, sighting, NOW_MS, 300_000);

  it('tells by the reported activity whether somebody sits there', () => {
    assert.deepEqual(judge(NOW_MS - 300_000, NEVER), online(0));
    assert.deepEqual(judge(NOW_MS - 300_001, NEVER), { ...online(0), status: 'idle' });
    assert.equal(judge(NOW_MS - 300_001, seen(20_000)).status, 'idle');
  });

  it('tells it by the last sighting where only the transport answered', () => {
    assert.equal(judge(null, seen(300_000)).status, 'online');
    assert.equal(judge(null, seen(300_001)).status, 'idle');
    assert.equal(judge(null, NEVER).status, 'idle');
  });
});
