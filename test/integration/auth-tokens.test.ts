import assert from 'node:assert/strict';
import { base64url, CompactSign, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { describe, it } from 'mocha';
import { tokenVerifier } from '../../src/auth/token-verifier.ts';
import type { WireError } from '../../src/wire/protocol.ts';
import { useHttpApp, withHttpApp } from '../support/http-app.ts';
import { detailOf } from '../support/http-expect.ts';
import { SECRET, tokenOf } from '../support/http-tokens.ts';

const nowS = (): number => Math.floor(Date.now() / 1000);
const key = new TextEncoder().encode(SECRET);
const json = (value: unknown): string => base64url.encode(JSON.stringify(value));

/** The token with one of its three parts replaced. */
function withPart(token: string, index: number, part: string): string {
  return token.split('.').with(index, part).join('.');
}

/** A well-signed token of any payload, be it one of claims or not. */
function signed(payload: string, header: object = {}): Promise<string> {
  return new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader({ alg: 'HS256', ...header }).sign(key);
}

/** Tokens that must open nothing. */
const BAD: Readonly<Record<string, () => Promise<string> | string>> = {
  'a signature of another secret': () => tokenOf('alice', {}, `${SECRET}!`),
  'claims that were changed': async () => withPart(await tokenOf('alice'), 1, json({ sub: 'bob' })),
  'no signature': async () => withPart(await tokenOf('alice'), 2, ''),
  'alg none': () => new UnsecuredJWT({ sub: 'alice' }).encode(),
  'alg none in other letters': () => `${json({ alg: 'nOnE' })}.${json({ sub: 'alice' })}.`,
  'alg none and a signature': async () => withPart(await tokenOf('alice'), 0, json({ alg: 'none' })),
  'no alg': async () => withPart(await tokenOf('alice'), 0, json({})),
  'another algorithm with the right secret': () =>
    new SignJWT({ sub: 'alice' }).setProtectedHeader({ alg: 'HS384' }).sign(key),
  'a private key where a secret is expected': async () => {
    const { privateKey } = await generateKeyPair('ES256');
    return new SignJWT({ sub: 'alice' }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  },
  'a key of its own in the header': async () => {
    const own = new TextEncoder().encode('another secret of thirty-two bytes or more');
    const jwk = { kty: 'oct', k: base64url.encode(own) };
    return new SignJWT({ sub: 'alice' }).setProtectedHeader({ alg: 'HS256', jwk }).sign(own);
  },
  'a critical header nobody knows': () => `${json({ alg: 'HS256', crit: ['x'], x: 1 })}.${json({ sub: 'alice' })}.x`,
  'an expiry that has passed': () => tokenOf('alice', { exp: nowS() - 1 }),
  'an expiry that is now': () => tokenOf('alice', { exp: nowS() }),
  'an expiry that is no number': () => signed('{"sub":"alice","exp":"never"}'),
  'a beginning that has not come': () => tokenOf('alice', { nbf: nowS() + 60 }),
  'no sub': () => new SignJWT({ scope: 'presence:admin' }).setProtectedHeader({ alg: 'HS256' }).sign(key),
  'an empty sub': () => tokenOf(''),
  'a sub of 129 characters': () => tokenOf('x'.repeat(129)),
  'a sub with a control character': () => tokenOf('alice\u0000'),
  'a sub that is a number': () => signed('{"sub":5}'),
  'a sub that is a list': () => signed('{"sub":["alice"]}'),
  'a sub inherited': () => signed('{"__proto__":{"sub":"alice"}}'),
  'a sub that is half a character': () => signed('{"sub":"\\ud800"}'),
  'claims that are a list': () => signed('[]'),
  'claims that are null': () => signed('null'),
  'claims that are no JSON': () => signed('{"sub":"alice"'),
  'two parts': () => `${json({ alg: 'HS256' })}.${json({ sub: 'alice' })}`,
  'four parts': async () => `${await tokenOf('alice')}.x`,
  'five parts, as if it were encrypted': () => 'a.b.c.d.e',
  'nothing but dots': () => '..',
  'ten thousand characters': () => 'x'.repeat(10_000),
};

/** What the handshake was refused with. */
async function refusal(connecting: Promise<unknown>): Promise<WireError> {
  const error = await connecting.then(
    () => assert.fail('let in'),
    (refused: unknown) => refused as Error & { data?: WireError },
  );
  assert.ok(error.data, error.message);
  assert.equal(error.message, error.data.message);
  return error.data;
}

describe('tokens', () => {
  const app = useHttpApp();

  for (const [what, make] of Object.entries(BAD)) {
    it(`with ${what} open nothing`, async () => {
      const token = await make();
      const response = await app().call('get', '/v1/presence/bob', { token });
      const detail = detailOf(response, 'unauthorized');
      assert.equal(response.headers['www-authenticate'], 'Bearer');
      const { code, message } = await refusal(app().connectWith({ token }));
      assert.equal(code, 'unauthorized');
      for (const text of [detail, message])
        assert.equal(text.includes(token) && token !== '..', false, 'it is not shown');
    });
  }

  it('are the same for both ways in: a good one opens both', async () => {
    for (const userId of ['alice', '__proto__', '日本語', '😀'.repeat(128)]) {
      const token = await tokenOf(userId);
      assert.equal((await app().call('get', '/v1/presence/bob', { token })).status, 200);
      const client = await app().connectWith({ token });
      await client.emitWithAck('presence:refresh', { ids: [] });
      const [presence] = await app().presence.refresh('viewer', [userId]);
      assert.equal(presence?.status, 'online');
    }
  });

  it('need not expire', async () => {
    const token = await new SignJWT({ sub: 'alice' }).setProtectedHeader({ alg: 'HS256' }).sign(key);
    assert.equal((await app().call('get', '/v1/presence/bob', { token })).status, 200);
  });

  const scopes: readonly (readonly [what: string, scope: unknown, status: number])[] = [
    ['none', undefined, 403],
    ['empty', '', 403],
    ['as a list', ['presence:touch'], 403],
    ['as an object', { 'presence:touch': true }, 403],
    ['true', true, 403],
    ['part of a word', 'presence:touchy', 403],
    ['separated by commas', 'presence:touch,openid', 403],
    ['among others', 'openid presence:touch  profile', 202],
  ];
  for (const [what, scope, status] of scopes) {
    it(`with the scope ${what} may${status === 202 ? '' : ' not'} touch`, async () => {
      const token = await tokenOf('a-service', scope === undefined ? {} : { scope });
      const response = await app().call('post', '/v1/touch', { token, body: { touches: [] } });
      assert.equal(response.status, status);
    });
  }

  const headers: Readonly<Record<string, (token: string) => string>> = {
    'no token': () => 'Bearer',
    'an empty token': () => 'Bearer ',
    'a token without its scheme': (token) => token,
    'another scheme': (token) => `Basic ${token}`,
    'two tokens': (token) => `Bearer ${token} ${token}`,
    'a token in quotes': (token) => `Bearer "${token}"`,
    'a token after a comma': (token) => `Basic x, Bearer ${token}`,
  };
  for (const [what, header] of Object.entries(headers)) {
    it(`are not looked for in an Authorization header with ${what}`, async () => {
      const Authorization = header(await tokenOf('alice'));
      detailOf(await app().call('get', '/v1/presence/bob', { headers: { Authorization } }), 'unauthorized');
    });
  }

  it('are not looked for in the query', async () => {
    const token = await tokenOf('alice');
    detailOf(await app().call('get', `/v1/presence/bob?access_token=${token}&token=${token}`), 'unauthorized');
  });

  it('come after Bearer in whatever letters', async () => {
    const Authorization = `bEARER  ${await tokenOf('alice')} `;
    assert.equal((await app().call('get', '/v1/presence/bob', { headers: { Authorization } })).status, 200);
  });

  it('come in the handshake as text', async () => {
    const token = await tokenOf('alice');
    const odd = [{}, { token: null }, { token: 5 }, { token: [token] }, { token: { token } }, { Token: token }];
    for (const auth of [...odd, { token: '' }, { token: `Bearer ${token}` }, { token: Buffer.from(token) }]) {
      assert.equal((await refusal(app().connectWith(auth))).code, 'unauthorized');
    }
  });
});

describe('tokens of a named issuer for a named audience', () => {
  it('open nothing when they are of another, or for another', async () => {
    const verify = tokenVerifier({ secret: SECRET, issuer: 'https://id.example', audience: 'presence' });
    await withHttpApp({ verify }, async (app) => {
      const good = { iss: 'https://id.example', aud: ['chat', 'presence'] };
      const statusOf = async (claims: JWTPayload): Promise<number> =>
        (await app.call('get', '/v1/presence/bob', { token: await tokenOf('alice', claims) })).status;
      assert.equal(await statusOf(good), 200);
      for (const wrong of [{}, { iss: good.iss }, { aud: good.aud }, { ...good, iss: 'x' }, { ...good, aud: 'chat' }]) {
        assert.equal(await statusOf(wrong), 401);
      }
    });
  });
});
