import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Presence } from '../../../src/domain/presence.ts';
import { cacheControlOf, requestedMaxAgeMs } from '../../../src/http/freshness.ts';

const NOW_MS = 1_790_000_000_000;
const settings = { freshForMs: 10_000, freshFloorMs: 1_000 };
const online = (checkedAt: number): Presence => ({
  id: 'bob',
  status: 'online',
  lastSeen: checkedAt,
  checkedAt,
  evidence: 'traffic',
});

describe('Cache-Control of a request', () => {
  it('is no demand when it is missing or says nothing of age', () => {
    for (const header of [undefined, '', 'only-if-cached', 'max-stale=5, min-fresh=3', 'max-age=', 's-maxage=5']) {
      assert.equal(requestedMaxAgeMs(header), undefined, header);
    }
  });

  it('counts in seconds, and the strictest counts', () => {
    assert.equal(requestedMaxAgeMs('max-age=0'), 0);
    assert.equal(requestedMaxAgeMs('Max-Age=2'), 2_000);
    assert.equal(requestedMaxAgeMs('max-age=9, max-age=2, max-age=5'), 2_000);
    assert.equal(requestedMaxAgeMs('max-age=9,no-cache'), 0);
    assert.equal(requestedMaxAgeMs('max-age=nine, max-age=9'), 9_000);
    assert.equal(requestedMaxAgeMs('max-age=1=2, max-age=9'), 9_000);
  });

  it('may be quoted, and what is within quotes is no directive', () => {
    assert.equal(requestedMaxAgeMs('max-age="7"'), 7_000);
    assert.equal(requestedMaxAgeMs('max-age="7'), undefined);
    assert.equal(requestedMaxAgeMs('x="no-cache, max-age=1", max-age=5'), 5_000);
    assert.equal(requestedMaxAgeMs('x="a\\", no-cache'), undefined);
    assert.equal(requestedMaxAgeMs('x="a\\"", no-cache'), 0);
  });

  it('gives a whole number of ms or nothing, whatever it is', () => {
    const pieces = fc.constantFrom(
      'max-age',
      'no-cache',
      '=',
      ',',
      ' ',
      '-',
      '1',
      '99999999999',
      '.5',
      'e9',
      '"',
      '\u0000',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((list) => list.join('')),
        ),
        (header) => {
          const maxAgeMs = requestedMaxAgeMs(header);
          assert.ok(maxAgeMs === undefined || (Number.isSafeInteger(maxAgeMs) && maxAgeMs >= 0));
        },
      ),
    );
  });
});

describe('Cache-Control of an answer', () => {
  it('never outlives the evidence, and is for one viewer', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5_000, max: 1e7 }), (ageMs) => {
        const header = cacheControlOf(online(NOW_MS - ageMs), NOW_MS, settings);
        const leftS = Number(/^private, max-age=(\d+)$/.exec(header)?.[1]);
        assert.ok(leftS === 0 || leftS * 1_000 + ageMs <= settings.freshForMs);
      }),
    );
  });

  it('is whole seconds, rounded down', () => {
    assert.equal(cacheControlOf(online(NOW_MS), NOW_MS, settings), 'private, max-age=10');
    assert.equal(cacheControlOf(online(NOW_MS - 1), NOW_MS, settings), 'private, max-age=9');
    assert.equal(cacheControlOf(online(NOW_MS - 60_000), NOW_MS, settings), 'private, max-age=0');
  });

  it('keeps "no connection" no longer than the floor', () => {
    const absent: Presence = { ...online(NOW_MS), status: 'offline', evidence: 'no-connection' };
    assert.equal(cacheControlOf(absent, NOW_MS, settings), 'private, max-age=1');
    assert.equal(cacheControlOf(absent, NOW_MS, { ...settings, freshFloorMs: 0 }), 'private, max-age=0');
    const silent: Presence = { ...absent, evidence: 'no-answer' };
    assert.equal(cacheControlOf(silent, NOW_MS, settings), 'private, max-age=10');
  });

  it('keeps an admission not at all', () => {
    const unknown: Presence = { ...online(NOW_MS), status: 'unknown', evidence: 'none' };
    assert.equal(cacheControlOf(unknown, NOW_MS, settings), 'no-store');
  });
});
