import assert from 'node:assert/strict';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, it } from 'mocha';
import { isUserId } from '../../../src/domain/user-id.ts';
import { useDemoServer } from '../../support/demo-server.ts';

describe('the demo sign-in', () => {
  const demo = useDemoServer();

  for (const [name, userId] of [
    ['bob', 'bob'],
    ['  Zoë B.  ', 'Zoë B.'],
    ['x'.repeat(40), 'x'.repeat(40)],
    ['😀'.repeat(40), '😀'.repeat(40)],
    ['__proto__', '__proto__'],
    ['<b>', '<b>'],
  ] as const) {
    it(`gives ${JSON.stringify(name)} a token for 12 hours`, async () => {
      const response = await demo.signIn({ name });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      const body = (await response.json()) as { token: string; userId: string };
      assert.equal(body.userId, userId);
      assert.ok(isUserId(body.userId));
      assert.deepEqual(decodeProtectedHeader(body.token), { alg: 'HS256' });
      const { sub, iat, exp } = decodeJwt(body.token);
      assert.equal(sub, userId);
      assert.equal((exp ?? 0) - (iat ?? 0), 12 * 60 * 60);
    });
  }

  for (const body of [
    {},
    { name: '' },
    { name: '   ' },
    { name: 'x'.repeat(41) },
    { name: '😀'.repeat(41) },
    { name: 'a\u0000b' },
    { name: 'a\nb' },
    { name: '\ud800' },
    { name: 7 },
    { name: null },
    { name: ['bob'] },
    { name: { toString: 'bob' } },
    [],
    'bob',
  ]) {
    it(`refuses ${JSON.stringify(body)}`, async () => {
      const response = await demo.signIn(body);
      assert.equal(response.status, 400);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
      assert.equal(((await response.json()) as { code: string }).code, 'invalid_request');
    });
  }

  it('refuses a body that is too large', async () => {
    const response = await demo.signIn({ name: 'x'.repeat(2_000) });
    assert.equal(response.status, 413);
  });
});
