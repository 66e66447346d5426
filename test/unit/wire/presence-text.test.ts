import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { isUserId } from '../../../src/domain/user-id.ts';
import type { Presence } from '../../../src/domain/presence.ts';
import { presencesText, replyText } from '../../../src/wire/presence-text.ts';

const momentMs = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const id = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter(isUserId),
  fc.constantFrom('bob', '"', '\\', '\\u0041', '</script>', '\u2028', '😀', "it's", '__proto__'),
);
const presence: fc.Arbitrary<Presence> = fc.oneof(
  fc.record({
    id,
    status: fc.constantFrom('online', 'idle', 'offline', 'unknown'),
    lastSeen: fc.option(momentMs),
    checkedAt: momentMs,
    evidence: fc.constantFrom('traffic', 'probe', 'no-connection', 'no-answer', 'none'),
  }),
  fc.record({
    id,
    status: fc.constantFrom('online', 'offline'),
    lastSeen: fc.constant(null),
    lastSeenApprox: fc.constantFrom('recently', 'within-week', 'within-month', 'long-ago'),
    checkedAt: momentMs,
    evidence: fc.constantFrom('traffic', 'no-connection'),
  }),
);

describe('the text of answers', () => {
  it('is what JSON.stringify writes, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(presence), fc.array(id), momentMs, (presences, pending, now) => {
        assert.equal(presencesText(presences), JSON.stringify(presences));
        const reply = { presences, pending, now };
        assert.equal(replyText(reply), JSON.stringify(reply));
      }),
    );
  });
});
