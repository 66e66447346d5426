import assert from 'node:assert/strict';
import { base64url, exportSPKI, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { tokenVerifier } from '../../src/auth/token-verifier.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import type { WireError } from '../../src/wire/protocol.ts';
import { type HttpApp, startHttpApp } from '../support/http-app.ts';
import { detailOf } from '../support/http-expect.ts';
import { type KeySetServer, makeSigner, type Signer, startKeySetServer } from '../support/http-key-set.ts';
import { useProcessWatch } from '../support/http-watch.ts';

const realNow = Date.now;

describe('tokens signed with a private key', () => {
  let ours: Signer;
  let others: Signer;
  let keySet: KeySetServer;
  let app: HttpApp;
  before(async () => {
    [ours, others] = await Promise.all([makeSigner('RS256', 'a'), makeSigner('RS256', 'b')]);
  });
  beforeEach(async () => {
    keySet = await startKeySetServer();
    keySet.serve(ours);
    app = await startHttpApp({ verify: tokenVerifier({ jwksUrl: keySet.url }) });
  });
  afterEach(async () => {
    Date.now = realNow;
    await app.close();
    await keySet.close();
  });
  useProcessWatch();

  const tokenBy = (signer: Signer): Promise<string> => signer.sign({ sub: 'alice' });
  const assertRefused = async (token: string, code: ErrorCode): Promise<string> => {
    const detail = detailOf(await app.call('get', '/v1/presence/bob', { token }), code);
    await assert.rejects(
      app.connectWith({ token }),
      (error: Error & { data?: WireError }) => error.data?.code === code,
    );
    return detail;
  };
  const assertTaken = async (token: string): Promise<void> => {
    assert.equal((await app.call('get', '/v1/presence/bob', { token })).status, 200);
    await app.connectWith({ token });
  };

  for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']) {
    it(`open both ways in: ${alg}`, async () => {
      const signer = await makeSigner(alg, 'c');
      keySet.serve(ours, signer);
      await assertTaken(await tokenBy(signer));
      await assertTaken(await tokenBy(ours));
    });
  }

  it('cost one look at the key set, however many come at once', async () => {
    const token = await tokenBy(ours);
    await Promise.all(Array.from({ length: 20 }, () => assertTaken(token)));
    assert.equal(keySet.requests, 1);
  });

  it('open nothing when the key is not in the set', async () => {
    await assertRefused(await tokenBy(others), 'unauthorized');
  });

  it('open nothing when the signature is of another key than they say', async () => {
    const impostor = await makeSigner('RS256', 'a');
    await assertRefused(await tokenBy(impostor), 'unauthorized');
  });

  it('open nothing when the public key was taken for a shared secret', async () => {
    const publicTexts = [await exportSPKI(ours.publicKey), ours.publicJwk.n ?? '', JSON.stringify(ours.publicJwk)];
    const secrets = [
      ...publicTexts.map((text) => new TextEncoder().encode(text)),
      base64url.decode(ours.publicJwk.n ?? ''),
    ];
    for (const secret of secrets) {
      const header = { alg: 'HS256', kid: 'a' };
      await assertRefused(await new SignJWT({ sub: 'alice' }).setProtectedHeader(header).sign(secret), 'unauthorized');
    }
  });

  it('open nothing when a shared secret has slipped into the set', async () => {
    const secret = new TextEncoder().encode('published by mistake, and long enough for HS256');
    const leaked = { kty: 'oct', kid: 's', alg: 'HS256', k: base64url.encode(secret) };
    keySet.answer = { status: 200, body: JSON.stringify({ keys: [leaked] }) };
    const header = { alg: 'HS256', kid: 's' };
    await assertRefused(await new SignJWT({ sub: 'alice' }).setProtectedHeader(header).sign(secret), 'unauthorized');
  });

  it('open nothing without a signature', async () => {
    await assertRefused(new UnsecuredJWT({ sub: 'alice' }).encode(), 'unauthorized');
  });

  const broken: readonly (readonly [what: string, answer: KeySetServer['answer']])[] = [
    ['fails', { status: 500, body: '{"keys":[]}' }],
    ['is not there', { status: 404, body: 'no such page' }],
    ['is elsewhere', { status: 302, body: '' }],
    ['is no JSON', { status: 200, body: '<html>' }],
    ['is no key set', { status: 200, body: '{"error":"maintenance"}' }],
    ['is empty text', { status: 200, body: '' }],
  ];
  for (const [what, answer] of broken) {
    it(`are no fault of the user when the key set ${what}: unavailable, and good again with it`, async () => {
      const token = await tokenBy(ours);
      keySet.answer = answer;
      await assertRefused(token, 'unavailable');
      keySet.serve(ours);
      await assertTaken(token);
    });
  }

  it('are no fault of the user when the key set cannot be reached', async () => {
    const token = await tokenBy(ours);
    await keySet.close();
    const detail = await assertRefused(token, 'unavailable');
    assert.equal(detail.includes(keySet.url), false, 'where the keys are is nobody’s business');
  });

  it('hold while the key set is away, once it has been read', async () => {
    const token = await tokenBy(ours);
    await assertTaken(token);
    await keySet.close();
    await assertTaken(token);
  });

  it('may be signed with a new key half a minute after the set was read', async () => {
    await assertTaken(await tokenBy(ours));
    keySet.serve(ours, others);
    // Not before: else every token with a made-up key would cost a look at the set.
    await assertRefused(await tokenBy(others), 'unauthorized');
    assert.equal(keySet.requests, 1);
    Date.now = () => realNow() + 31_000;
    await assertTaken(await tokenBy(others));
    await assertTaken(await tokenBy(ours));
    assert.equal(keySet.requests, 2);
  });

  it('are verified anew, though they held a moment ago, once the set has been read anew', async () => {
    const token = await tokenBy(ours);
    await assertTaken(token);
    await assertTaken(token);
    keySet.serve(others);
    Date.now = () => realNow() + 31_000;
    // A key that is not known has the set read.
    await assertTaken(await tokenBy(others));
    await assertRefused(token, 'unauthorized');
  });

  it('hold no longer than ten minutes after their key has been withdrawn', async () => {
    const token = await tokenBy(ours);
    await assertTaken(token);
    keySet.serve(others);
    Date.now = () => realNow() + 599_000;
    await assertTaken(token);
    Date.now = () => realNow() + 601_000;
    await assertRefused(token, 'unauthorized');
  });
});
