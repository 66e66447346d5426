import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ERROR_STATUS, type ErrorCode, PresenceError } from '../../../src/domain/errors.ts';
import { toPresenceError, toWireError } from '../../../src/wire/wire-error.ts';

describe('an error on the wire', () => {
  it('has the code and the message of ours, and when to try again where that is known', () => {
    for (const code of Object.keys(ERROR_STATUS) as ErrorCode[]) {
      const error = new PresenceError(code, 'what is wrong', { cause: new Error('why') });
      assert.deepEqual(toWireError(error), { code, message: 'what is wrong' });
    }
    const later = new PresenceError('rate_limited', 'too often', { retryAfterMs: 0 });
    assert.deepEqual(toWireError(later), { code: 'rate_limited', message: 'too often', retryAfterMs: 0 });
  });

  it('tells nothing of a bug', () => {
    for (const thrown of [
      new Error('password is hunter2'),
      'hunter2',
      undefined,
      { code: 'forbidden', message: 'x' },
    ]) {
      assert.deepEqual(toWireError(thrown), { code: 'unavailable', message: 'internal error' });
      assert.equal(toPresenceError(thrown).cause, thrown);
    }
  });
});
