import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { requireScope } from '../../../src/auth/principal.ts';

describe('requireScope', () => {
  it('lets pass whoever has the scope, and names it to whoever has not', () => {
    const principal = { id: 'a-service', scopes: new Set(['presence:touch']) };
    requireScope(principal, 'presence:touch');
    assert.throws(
      () => {
        requireScope(principal, 'presence:admin');
      },
      { code: 'forbidden', message: 'the token lacks the scope presence:admin' },
    );
  });
});
