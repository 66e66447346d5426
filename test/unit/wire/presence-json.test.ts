import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Evidence, LastSeenApprox, Presence, Status } from '../../../src/domain/presence.ts';
import { presencesJson, replyJson } from '../../../src/wire/presence-json.ts';

const statuses: readonly Status[] = ['online', 'idle', 'offline', 'unknown'];
const evidences: readonly Evidence[] = ['traffic', 'probe', 'no-connection', 'no-answer', 'none'];
const buckets: readonly LastSeenApprox[] = ['recently', 'within-week', 'within-month', 'long-ago'];

const moment = fc.maxSafeNat();
const id = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
const evidence = fc.constantFrom(...evidences);
const status = fc.constantFrom(...statuses);
const presence: fc.Arbitrary<Presence> = fc.oneof(
  fc.record({ id, status, lastSeen: fc.option(moment), checkedAt: moment, evidence }),
  fc
    .tuple(id, status, moment)
    .map(([id, status, at]) => ({ id, status, lastSeen: at, checkedAt: at, evidence: 'traffic' as const })),
  fc
    .tuple(id, status, fc.constantFrom(...buckets), moment, evidence)
    .map(([id, status, lastSeenApprox, checkedAt, evidence]) => ({
      id,
      status,
      lastSeen: null,
      lastSeenApprox,
      checkedAt,
      evidence,
    })),
);

describe('the JSON of presences', () => {
  it('is what JSON.stringify makes of them', () => {
    fc.assert(
      fc.property(fc.array(presence), (presences) => {
        assert.equal(presencesJson(presences), JSON.stringify(presences));
      }),
    );
  });

  it('is the same within the reply to a refresh', () => {
    fc.assert(
      fc.property(fc.array(presence), fc.array(id), moment, (presences, pending, now) => {
        const reply = { presences, pending, now };
        assert.equal(replyJson(reply), JSON.stringify(reply));
      }),
    );
  });

  it('escapes whatever JSON wants escaped', () => {
    const ids = ['"', '\\', '\u0000', '\n', '\u007f', '\ud800', '\u2028', '</script>', '😀'];
    const presences = ids.map(
      (id) => ({ id, status: 'offline', lastSeen: null, checkedAt: 0, evidence: 'none' }) as const,
    );
    assert.equal(presencesJson(presences), JSON.stringify(presences));
  });
});
