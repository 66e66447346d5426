import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ERROR_STATUS, messageOf, PresenceError } from '../../../src/domain/errors.ts';

describe('an error', () => {
  it('has a stable code, and travels under the status of the contract', () => {
    assert.deepEqual(ERROR_STATUS, {
      invalid_request: 400,
      too_many_ids: 400,
      unauthorized: 401,
      forbidden: 403,
      not_found: 404,
      payload_too_large: 413,
      rate_limited: 429,
      unavailable: 503,
    });
  });

  it('keeps its cause and when to try again, where there is one', () => {
    const cause = new Error('ENOSPC');
    const error = new PresenceError('rate_limited', 'slow down', { cause, retryAfterMs: 0 });
    assert.ok(error instanceof Error);
    assert.equal(error.name, 'PresenceError');
    assert.equal(error.code, 'rate_limited');
    assert.equal(error.cause, cause);
    assert.equal(error.retryAfterMs, 0);
    const bare = new PresenceError('forbidden', 'no');
    assert.equal('cause' in bare, false);
    assert.equal(bare.retryAfterMs, undefined);
  });

  it('tells what was thrown, whatever it was', () => {
    assert.equal(messageOf(new TypeError('x is not y')), 'x is not y');
    assert.equal(messageOf('text'), 'text');
    assert.equal(messageOf(undefined), 'undefined');
  });
});
