import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RefreshAck } from '../../src/wire/protocol.ts';
import { detailOf } from '../support/http-expect.ts';
import { badIds } from '../support/http-hostile-values.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';
import { useAttackedServer } from '../support/security-server.ts';

/** Looks the same, and is somebody else. */
const TWINS: Readonly<Record<string, readonly string[]>> = {
  'accents, composed and not': ['\u00e9', 'e\u0301'],
  'signs that are letters elsewhere': ['\u00c5', 'A\u030a', '\u212b'],
  'ligatures and wide letters': ['fi', '\ufb01', '\uff46\uff49'],
  'capitals, and what becomes one': ['K', '\u212a', 'k'],
  'letters that become two': ['ss', 'ß', '\u1e9e'],
  'the Turkish i': ['i', 'ı', 'İ', 'I', 'i\u0307'],
  'what is not seen': ['bob', 'bob\u200b', '\u200dbob', 'b\u00adob', '\ufeffbob', '\u2060bob', 'bob\ufe0f', 'Bob'],
  'white space at an end': ['bob ', ' bob', 'bob\u00a0', 'bob\u2003', 'bob\u3000'],
  'writing from right to left, and letters of another alphabet': [
    'eve',
    '\u202eeve',
    '\u2066eve\u2069',
    'eve\u200f',
    '\u0435ve',
  ],
  'emoji in their colours': ['😀', '😀\u{1f3fb}', '\u{1f600}\ufe0e'],
  'syllables, composed and not': ['\uac00', '\u1100\u1161'],
  'the longest there can be': ['😀'.repeat(128), '😀'.repeat(127), 'x'.repeat(128)],
  'what is no character': ['\ufffd', '\uffff', '\ufdd0', '\u{10ffff}'],
};
const OBJECT_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
];

const inUrl = (id: string): string => `/v1/presence/${encodeURIComponent(id)}`;

describe('attacks by ids', () => {
  const server = useAttackedServer();

  const touch = async (...ids: readonly string[]): Promise<void> => {
    const response = await server().post(await serviceToken(), '/v1/touch', { touches: ids.map((id) => ({ id })) });
    assert.equal(response.status, 202);
  };
  const statuses = async (ids: readonly string[]): Promise<Map<string, string>> => {
    const presences = await server().look(...ids);
    return new Map(presences.map(({ id, status }) => [id, status]));
  };

  for (const [what, twins] of Object.entries(TWINS)) {
    it(`apart: ${what}`, async () => {
      const [first = '', ...others] = twins;
      await touch(first);
      const expected = new Map([[first, 'online'], ...others.map((id) => [id, 'offline'] as const)]);
      assert.deepEqual(await statuses(twins), expected);
      // By path as by body; and the one is not forgotten with the others.
      const admin = await serviceToken();
      for (const id of others) await server().send(admin, { method: 'DELETE', path: inUrl(id) });
      assert.deepEqual(await statuses([first]), new Map([[first, 'online']]));
      await server().assertServed();
    });
  }

  it('ids as any other: what every object has', async () => {
    assert.deepEqual(await statuses(OBJECT_KEYS), new Map(OBJECT_KEYS.map((id) => [id, 'offline'])));
    await touch(...OBJECT_KEYS);
    assert.deepEqual(await statuses(OBJECT_KEYS), new Map(OBJECT_KEYS.map((id) => [id, 'online'])));
    for (const id of OBJECT_KEYS) {
      const user = await server().connect(id);
      const reply = (await user.emitWithAck('presence:refresh', { ids: OBJECT_KEYS })) as RefreshAck;
      assert.ok('presences' in reply && reply.presences.length === OBJECT_KEYS.length);
      user.disconnect();
    }
    await server().assertServed();
  });

  it('no keys of ours: `__proto__` and its like in bodies, messages and acks', async () => {
    const admin = await serviceToken();
    const token = await tokenOf('viewer');
    const send = (path: string, body: string, as: string) =>
      server().send(as, { method: 'POST', path, headers: { 'Content-Type': 'application/json' }, body });
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const inherited = `{"${key}":{"ids":["bob"],"touches":[{"id":"zoe"}],"maxAge":0,"scopes":["presence:admin"]}}`;
      detailOf(await send('/v1/presence/refresh', inherited, token), 'invalid_request');
      detailOf(await send('/v1/touch', inherited, admin), 'invalid_request');
      const mallory = await server().raw('mallory');
      mallory.send(`421["presence:refresh",${inherited}]`, `42["presence:hello",{"${key}":{"version":1}}]`);
      assert.match(await mallory.next(/^431/), /"code":"invalid_request"/);
      detailOf(await server().send(token, { method: 'DELETE', path: inUrl('bob') }), 'forbidden');
    }
    assert.deepEqual(await statuses(['zoe']), new Map([['zoe', 'offline']]));
    await server().assertServed();
  });

  it('refused: what is no id, wherever it comes', async () => {
    const admin = await serviceToken();
    const mallory = await server().raw('mallory');
    for (const [what, json] of badIds.filter(([, text]) => text.length < 100_000)) {
      const headers = { 'Content-Type': 'application/json' };
      const body = `{"touches":[{"id":"zoe"},{"id":${json}}]}`;
      const touched = await server().send(admin, { method: 'POST', path: '/v1/touch', headers, body });
      assert.match(detailOf(touched, 'invalid_request'), /^touches\[1\]\.id: /, what);
      mallory.send(`421["presence:refresh",{"ids":["bob",${json}]}]`);
      assert.match(await mallory.next(/^431/), /"code":"invalid_request"/, what);
    }
    assert.deepEqual(await statuses(['zoe']), new Map([['zoe', 'offline']]));
    await server().assertServed();
  });
});
