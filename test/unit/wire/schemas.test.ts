import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { z } from 'zod';
import { PresenceError } from '../../../src/domain/errors.ts';
import { MAX_AT_MS } from '../../../src/domain/sighting.ts';
import { MAX_IDS_PER_REFRESH, MAX_TOUCHES_PER_CALL, PROTOCOL_VERSION } from '../../../src/wire/protocol.ts';
import {
  helloSchema,
  parse,
  presenceSchema,
  probeAckSchema,
  refreshBodySchema,
  refreshMessageSchema,
  touchBodySchema,
  userIdSchema,
} from '../../../src/wire/schemas.ts';

function errorOf(schema: z.ZodType, input: unknown): PresenceError {
  try {
    parse(schema, input);
  } catch (error) {
    assert.ok(error instanceof PresenceError);
    return error;
  }
  assert.fail(`taken: ${JSON.stringify(input)}`);
}

describe('the bounds of the contract', () => {
  it('are 1,000 ids and 10,000 touches', () => {
    assert.equal(MAX_IDS_PER_REFRESH, 1_000);
    assert.equal(MAX_TOUCHES_PER_CALL, 10_000);
    const ids = (count: number): { ids: string[] } => ({ ids: Array.from({ length: count }, () => 'bob') });
    const touches = (count: number): object => ({ touches: Array.from({ length: count }, () => ({ id: 'bob' })) });
    assert.deepEqual(parse(refreshBodySchema, ids(1_000)), ids(1_000));
    assert.deepEqual(parse(touchBodySchema, touches(10_000)), touches(10_000));
    assert.equal(errorOf(refreshBodySchema, ids(1_001)).code, 'too_many_ids');
    assert.equal(errorOf(refreshMessageSchema, ids(1_001)).code, 'too_many_ids');
    assert.equal(errorOf(touchBodySchema, touches(10_001)).code, 'too_many_ids');
  });

  it('are too many, whatever else is wrong', () => {
    const ids = Array.from({ length: 1_001 }, () => 5);
    assert.equal(errorOf(refreshBodySchema, { ids, maxAge: -1 }).code, 'too_many_ids');
  });

  it('are ids of 1 to 128 characters, counted as people count them', () => {
    for (const id of ['x', 'x'.repeat(128), '😀'.repeat(128)]) assert.equal(parse(userIdSchema, id), id);
    for (const id of ['', 'x'.repeat(129), '😀'.repeat(129)])
      assert.equal(errorOf(userIdSchema, id).code, 'invalid_request');
  });

  it('are moments that fit a sighting', () => {
    const touchAt = (at: number): object => ({ touches: [{ id: 'bob', at }] });
    for (const at of [0, MAX_AT_MS]) assert.deepEqual(parse(touchBodySchema, touchAt(at)), touchAt(at));
    for (const at of [-1, 0.5, MAX_AT_MS + 1, NaN, Infinity]) {
      assert.equal(errorOf(touchBodySchema, touchAt(at)).code, 'invalid_request');
    }
  });
});

describe('what is parsed', () => {
  it('has nothing in it but what is known', () => {
    const input = JSON.parse('{"ids":["bob"],"maxAge":5,"x":1,"__proto__":{"background":true}}') as unknown;
    const parsed = parse(refreshMessageSchema, input);
    assert.deepEqual(parsed, { ids: ['bob'], maxAge: 5 });
    assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
  });

  it('says where it is wrong', () => {
    const places: readonly (readonly [schema: z.ZodType, input: unknown, place: string])[] = [
      [refreshBodySchema, undefined, 'request: '],
      [refreshBodySchema, 'bob', 'request: '],
      [refreshBodySchema, {}, 'ids: '],
      [refreshBodySchema, { ids: ['bob', 'bob', ''] }, 'ids[2]: '],
      [refreshBodySchema, { ids: [], maxAge: '5' }, 'maxAge: '],
      [touchBodySchema, { touches: [{ id: 'bob' }, {}] }, 'touches[1].id: '],
      [touchBodySchema, { touches: [{ id: 'bob', at: null }] }, 'touches[0].at: '],
    ];
    for (const [schema, input, place] of places) {
      const { message, code } = errorOf(schema, input);
      assert.equal(code, 'invalid_request');
      assert.ok(message.startsWith(place), message);
    }
  });

  it('is a background refresh only when it says so plainly', () => {
    assert.deepEqual(parse(refreshMessageSchema, { ids: [], background: true }), { ids: [], background: true });
    for (const background of [false, 1, 'true', null]) {
      assert.match(errorOf(refreshMessageSchema, { ids: [], background }).message, /^background: /);
    }
  });

  it('is a hello of this protocol alone', () => {
    assert.equal(PROTOCOL_VERSION, 1);
    assert.ok(helloSchema.safeParse({ version: 1 }).success);
    for (const hello of [undefined, {}, { version: 0 }, { version: 2 }, { version: '1' }]) {
      assert.equal(helloSchema.safeParse(hello).success, false);
    }
  });

  it('is an idle time from nought up', () => {
    for (const idleMs of [0, 0.5, 1e12]) assert.ok(probeAckSchema.safeParse({ idleMs }).success);
    for (const idleMs of [-1, NaN, Infinity, '0', null])
      assert.equal(probeAckSchema.safeParse({ idleMs }).success, false);
  });

  it('is a presence as the contract writes it', () => {
    const presence = {
      id: 'bob',
      status: 'online',
      lastSeen: 1_790_000_000_000,
      checkedAt: 1_790_000_000_123,
      evidence: 'traffic',
    };
    assert.deepEqual(parse(presenceSchema, presence), presence);
    const vague = { ...presence, lastSeen: null, lastSeenApprox: 'within-week' };
    assert.deepEqual(parse(presenceSchema, vague), vague);
    for (const wrong of [{ status: 'away' }, { evidence: 'guess' }, { lastSeen: 1.5 }, { checkedAt: null }]) {
      assert.equal(errorOf(presenceSchema, { ...presence, ...wrong }).code, 'invalid_request');
    }
  });
});
