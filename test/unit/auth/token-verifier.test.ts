import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isStrongSecret, MIN_SECRET_BYTES, tokenVerifier } from '../../../src/auth/token-verifier.ts';
import { PresenceError } from '../../../src/domain/errors.ts';

const LONG = 'x'.repeat(MIN_SECRET_BYTES);

function assertRefused(options: Parameters<typeof tokenVerifier>[0], message: RegExp): void {
  assert.throws(
    () => tokenVerifier(options),
    (error) => error instanceof PresenceError && error.code === 'invalid_request' && message.test(error.message),
  );
}

describe('the options of tokenVerifier', () => {
  it('need either a secret or a key set', () => {
    assertRefused({}, /either a secret or/);
    assertRefused({ secret: LONG, jwksUrl: 'https://id.example/keys' }, /either a secret or/);
  });

  it('take a secret of 32 bytes of UTF-8, and none that is shorter', () => {
    assert.equal(MIN_SECRET_BYTES, 32);
    for (const secret of [LONG, 'ß'.repeat(16), '😀'.repeat(8)]) {
      assert.ok(isStrongSecret(secret));
      tokenVerifier({ secret });
    }
    for (const secret of ['', LONG.slice(1), 'ß'.repeat(15), '😀'.repeat(7)]) {
      assert.equal(isStrongSecret(secret), false);
      assertRefused({ secret }, /at least 32 bytes$/);
    }
  });

  it('do not show a secret that is refused', () => {
    assertRefused({ secret: 'hunter2' }, /^(?!.*hunter2)/);
  });

  it('take the address of a key set on the web', () => {
    for (const jwksUrl of ['http://127.0.0.1:1/keys', 'https://id.example/.well-known/jwks.json'])
      tokenVerifier({ jwksUrl });
    for (const jwksUrl of [
      '',
      'keys.json',
      '/keys',
      'file:///etc/keys',
      'javascript:1',
      'https://',
      'https://me:hunter2@id.example',
    ]) {
      assertRefused({ jwksUrl }, /^(?!.*hunter2).*address of the key set/);
    }
  });
});
