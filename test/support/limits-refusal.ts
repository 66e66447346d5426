import assert from 'node:assert/strict';
import { PresenceError } from '../../src/domain/errors.ts';

/** What the limiter refuses with: it has to. */
export async function refusalOf(taking: Promise<void>): Promise<PresenceError> {
  const error: unknown = await taking.then(
    () => assert.fail('taken'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof PresenceError);
  assert.equal(error.code, 'rate_limited');
  assert.ok(error.retryAfterMs !== undefined && error.retryAfterMs > 0 && error.retryAfterMs <= 60_000);
  return error;
}
