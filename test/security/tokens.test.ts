import assert from 'node:assert/strict';
import { base64url, exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { after, before, describe, it } from 'mocha';
import type { TokenAck, WireError } from '../../src/wire/protocol.ts';
import { detailOf } from '../support/http-expect.ts';
import { type KeySetServer, makeSigner, type Signer, startKeySetServer } from '../support/http-key-set.ts';
import { SECRET, tokenOf } from '../support/http-tokens.ts';
import { AttackedServer, useAttackedServer } from '../support/security-server.ts';

const NAMED = { iss: 'https://id.example', aud: 'presence' };
const nowS = (): number => Math.floor(Date.now() / 1000);
const good = (userId: string, claims: JWTPayload = {}): Promise<string> => tokenOf(userId, { ...NAMED, ...claims });
const json = (value: unknown): string => base64url.encode(JSON.stringify(value));
const withPart = (token: string, index: number, part: string): string => token.split('.').with(index, part).join('.');
const signed = (alg: string, secret = SECRET): Promise<string> =>
  new SignJWT({ sub: 'mallory', ...NAMED }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));

const FORGED: Readonly<Record<string, () => Promise<string> | string>> = {
  'another’s signature': () => signed('HS256', 'a secret of the attacker, and long enough'),
  'claims changed after signing': async () => withPart(await good('mallory'), 1, json({ sub: 'alice', ...NAMED })),
  'a signature cut off': async () => withPart(await good('mallory'), 2, ''),
  'alg none': () => new UnsecuredJWT({ sub: 'mallory', ...NAMED }).encode(),
  'alg none, and a good signature': async () => withPart(await good('mallory'), 0, json({ alg: 'none' })),
  'another algorithm': () => signed('HS512'),
  'an expiry that has passed': () => good('mallory', { exp: nowS() - 1 }),
  'a beginning that has not come': () => good('mallory', { nbf: nowS() + 3_600 }),
  'another audience': () => good('mallory', { aud: 'chat' }),
  'no audience': () => tokenOf('mallory', { iss: NAMED.iss }),
  'another issuer': () => good('mallory', { iss: 'https://id.example.evil' }),
  'no user': () => good(''),
  'no token at all': () => '',
  'a megabyte of dots': () => '.'.repeat(1e6),
};

/** The token opens none of the doors: HTTP, the handshake, and the renewal of a connection that is open. */
async function assertRefused(server: AttackedServer, token: string, goodToken: string): Promise<void> {
  // What no header can carry is not sent in one.
  if (token.length < 10_000) detailOf(await server.send(token, { path: '/v1/presence/bob' }), 'unauthorized');
  await assert.rejects(
    server.connectWith(token),
    (error: Error & { data?: WireError }) => error.data?.code === 'unauthorized',
  );
  const client = await server.connectWith(goodToken);
  const ack = (await client.emitWithAck('presence:token', { token })) as TokenAck;
  assert.equal('error' in ack && ack.error.code, 'unauthorized');
  // The one it has counts on.
  await client.emitWithAck('presence:refresh', { ids: [] });
  client.disconnect();
}

describe('attacks by tokens', () => {
  const server = useAttackedServer({
    WHOSTHERE_JWT_ISSUER: NAMED.iss,
    WHOSTHERE_JWT_AUDIENCE: NAMED.aud,
  });
  before(() => {
    server().tokenOf = good;
  });

  for (const [what, make] of Object.entries(FORGED)) {
    it(`unauthorized: ${what}`, async () => {
      await assertRefused(server(), await make(), await good('mallory'));
      await server().assertServed();
    });
  }

  it('forbidden: going on as somebody else with their token', async () => {
    const client = await server().connectWith(await good('mallory'));
    const ack = (await client.emitWithAck('presence:token', { token: await good('alice') })) as TokenAck;
    assert.equal('error' in ack && ack.error.code, 'forbidden');
    await client.emitWithAck('presence:refresh', { ids: [] });
    const [alice] = await server().look('alice');
    assert.equal(alice?.lastSeen, null);
    await server().assertServed();
  });

  it('hung up on: whoever stays when their token has expired', async () => {
    const mallory = await server().raw();
    await mallory.join(await good('mallory', { exp: nowS() + 2 }));
    assert.ok('presences' in ((await mallory.refresh('bob')) as object));
    await mallory.hungUp();
    await server().assertServed();
  });
});

describe('attacks by tokens on keys that are public', () => {
  let keySet: KeySetServer;
  let server: AttackedServer;
  let signer: Signer;
  before(async () => {
    signer = await makeSigner('RS256', 'a');
    keySet = await startKeySetServer();
    keySet.serve(signer);
    server = await AttackedServer.start({ WHOSTHERE_JWKS_URL: keySet.url, WHOSTHERE_JWT_SECRET: '' });
    server.tokenOf = (userId) => signer.sign({ sub: userId });
  });
  after(async () => {
    await server.stop();
    await keySet.close();
  });

  it('unauthorized: the public key taken for a shared secret', async () => {
    const texts = [await exportSPKI(signer.publicKey), signer.publicJwk.n ?? '', JSON.stringify(signer.publicJwk)];
    for (const secret of [...texts.map((text) => new TextEncoder().encode(text)), base64url.decode(texts[1] ?? '')]) {
      const claims = new SignJWT({ sub: 'mallory' });
      const token = await claims.setProtectedHeader({ alg: 'HS256', kid: 'a' }).sign(secret);
      await assertRefused(server, token, await signer.sign({ sub: 'mallory' }));
    }
    await server.assertServed();
  });

  it('unauthorized: a key that comes with the token', async () => {
    const own = await makeSigner('RS256', 'mine');
    const mine = await own.sign({ sub: 'mallory' });
    for (const extra of [{ jwk: own.publicJwk }, { jku: 'http://127.0.0.1:1/keys' }, { x5u: 'http://127.0.0.1:1/x' }]) {
      const token = withPart(mine, 0, json({ alg: 'RS256', kid: 'a', ...extra }));
      await assertRefused(server, token, await signer.sign({ sub: 'mallory' }));
    }
    assert.ok(keySet.requests <= 2, `${keySet.requests} looks at the key set`);
    await server.assertServed();
  });
});
