import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, it } from 'mocha';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { type HttpApp, useHttpApp } from '../support/http-app.ts';
import { assertDocumented, type SeenResponse } from '../support/http-contract.ts';
import { detailOf, presencesOf } from '../support/http-expect.ts';
import { badIds, badMaxAges, badMoments, goodIds } from '../support/http-hostile-values.ts';
import { rawRequest } from '../support/http-raw.ts';
import { serviceToken } from '../support/http-tokens.ts';
import { useProcessWatch } from '../support/http-watch.ts';

type Expected = ErrorCode | 'taken';
type Case = readonly [
  what: string,
  body: string | Buffer,
  expected: Expected,
  headers?: Readonly<Record<string, string>>,
];

const BOB = '{"ids":["bob"]}';
const MEGABYTE = 2 ** 20;
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const type = (value: string): Record<string, string> => ({ 'Content-Type': value });
const encoding = (value: string): Record<string, string> => ({ 'Content-Encoding': value });

const CASES: readonly Case[] = [
  // Not what it should be
  ['nothing', '', 'invalid_request'],
  ...['null', 'true', '1', '"bob"', '[]', '[["bob"]]', '{}', '{"id":["bob"]}'].map((body): Case => [
    body,
    body,
    'invalid_request',
  ]),
  ...['null', '"bob"', '1', '{}', '{"0":"bob","length":1}', '[1]', '[null]', '[true]', '[["bob"]]', '[{}]', '[[]]'].map(
    (ids): Case => [`ids ${ids}`, `{"ids":${ids}}`, 'invalid_request'],
  ),
  // Not JSON
  ...[
    '{"ids":["bob"]',
    '{"ids":["bob"],}',
    "{'ids':['bob']}",
    '{ids:["bob"]}',
    '{"ids":["bob"]}}',
    '\u0000',
    'ids=bob',
  ].map((body): Case => [JSON.stringify(body), body, 'invalid_request']),
  ['a number that is none', '{"ids":["bob"],"maxAge":NaN}', 'invalid_request'],
  // Odd, and right
  ['duplicate keys, of which the last counts', '{"ids":[1],"ids":["bob"]}', 'taken'],
  ['a prototype that stays a key', '{"ids":["bob"],"__proto__":{"maxAge":-1}}', 'taken'],
  ['white space', ` \n\t${BOB}\r\n `, 'taken'],
  ['escaped names', '{"\\u0069ds":["b\\u006fb"]}', 'taken'],
  ['a byte order mark', `\ufeff${BOB}`, 'taken'],
  ['a maximal maxAge', `{"ids":["bob"],"maxAge":${Number.MAX_SAFE_INTEGER}}`, 'taken'],
  ['a prototype that is to supply the ids', '{"__proto__":{"ids":["bob"]}}', 'invalid_request'],
  // Too much
  ['1,001 ids', JSON.stringify({ ids: Array(1_001).fill('bob') }), 'too_many_ids'],
  ['a million bad ids', `{"ids":[${'1,'.repeat(1e6 - 1)}1]}`, 'too_many_ids'],
  ['a million ids', JSON.stringify({ ids: Array(1e6).fill('a') }), 'payload_too_large'],
  ['an id of a megabyte', JSON.stringify({ ids: ['x'.repeat(MEGABYTE)] }), 'invalid_request'],
  ['ids nested 100,000 deep', `{"ids":${nested(100_000)}}`, 'invalid_request'],
  ['a body nested a million deep', nested(1e6), 'invalid_request'],
  ['an object nested 100,000 deep', `${'{"ids":'.repeat(1e5)}1${'}'.repeat(1e5)}`, 'invalid_request'],
  ['100,000 members', `{${Array.from({ length: 1e5 }, (_, n) => `"k${n}":0`).join(',')}}`, 'invalid_request'],
  // Wrapped wrongly
  ...['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data', ';', ''].map(
    (value): Case => [`Content-Type: ${value}`, BOB, 'invalid_request', type(value)],
  ),
  ...['iso-8859-1', 'latin1', 'utf-9', 'x'.repeat(1_000)].map((charset): Case => [
    `charset ${charset}`,
    BOB,
    'invalid_request',
    type(`application/json; charset=${charset}`),
  ]),
  ['UTF-8 in capitals', BOB, 'taken', type('Application/JSON; charset="UTF-8"')],
  ['UTF-16, said so', Buffer.from(BOB, 'utf16le'), 'taken', type('application/json; charset=utf-16le')],
  ['UTF-16, not said so', Buffer.from(BOB, 'utf16le'), 'invalid_request'],
  ['gzip', gzipSync(BOB), 'taken', encoding('gzip')],
  ['brotli', brotliCompressSync(BOB), 'taken', encoding('br')],
  ['gzip that is none', BOB, 'invalid_request', encoding('gzip')],
  ['gzip cut off', gzipSync(BOB).subarray(0, -5), 'invalid_request', encoding('gzip')],
  ['gzip not said so', gzipSync(BOB), 'invalid_request'],
  ['gzip that swells', gzipSync(' '.repeat(64 * MEGABYTE)), 'payload_too_large', encoding('gzip')],
  ['an unknown encoding', BOB, 'invalid_request', encoding('zip')],
];

describe('hostile bodies', () => {
  const app = useHttpApp();
  useProcessWatch();
  let token = '';
  beforeEach(async () => {
    token = await serviceToken();
  });

  const post = async (
    path: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<SeenResponse> => {
    const Authorization = `Bearer ${token}`;
    const all = { Authorization, 'Content-Type': 'application/json', ...headers };
    const response = await rawRequest(app().url, { method: 'POST', path, headers: all, body });
    assertDocumented('POST', path, response);
    return response;
  };
  const refresh = (body: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<SeenResponse> =>
    post('/v1/presence/refresh', body, headers);
  const assertUnharmed = async (): Promise<void> => {
    assert.equal(presencesOf(await refresh(BOB))[0]?.id, 'bob');
  };

  for (const [what, body, expected, headers] of CASES) {
    it(`${expected}: ${what.slice(0, 60)}`, async () => {
      const response = await refresh(body, headers);
      if (expected === 'taken') assert.equal(presencesOf(response)[0]?.id, 'bob');
      else assert.ok(detailOf(response, expected).length < 2_000, 'errors are short');
      await assertUnharmed();
    });
  }

  it('names the id that is none', async () => {
    for (const [what, json] of badIds) {
      const detail = detailOf(await refresh(`{"ids":["bob",${json}]}`), 'invalid_request');
      assert.match(detail, /^ids\[1\]: a user id has 1 to 128 characters/, what);
    }
    await assertUnharmed();
  });

  it('takes ids that look like something else as any other', async () => {
    await post('/v1/touch', JSON.stringify({ touches: goodIds.map((id) => ({ id })) }));
    const presences = presencesOf(await refresh(JSON.stringify({ ids: [...goodIds, 'not touched'] })));
    assert.deepEqual(
      presences.map(({ id, status }) => [id, status]),
      [...goodIds.map((id) => [id, 'online']), ['not touched', 'offline']],
    );
  });

  it('names a maxAge that is none', async () => {
    for (const [what, json] of badMaxAges) {
      const detail = detailOf(await refresh(`{"ids":["bob"],"maxAge":${json}}`), 'invalid_request');
      assert.match(detail, /^maxAge: /, what);
    }
    await assertUnharmed();
  });

  it('names a moment that is none, and touches nobody', async () => {
    for (const [what, json] of badMoments) {
      const body = `{"touches":[{"id":"carol"},{"id":"bob","at":${json}}]}`;
      assert.match(detailOf(await post('/v1/touch', body), 'invalid_request'), /^touches\[1\]\.at: /, what);
    }
    assert.equal(app().presence.stats.touches, 0);
    await assertUnharmed();
  });

  it('takes a moment of minus nought for the first there is', async () => {
    assert.equal((await post('/v1/touch', '{"touches":[{"id":"bob","at":-0}]}')).status, 202);
    await app().clock.advance(1_000);
    await assertUnharmed();
  });

  it('survives a client that goes in the middle of its body', async () => {
    await sendHalf(app(), token);
    await assertUnharmed();
  });
});

/** Sends half a request, waits until the server has taken it up, and is gone. */
async function sendHalf(app: HttpApp, token: string): Promise<void> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  const head = ['POST /v1/presence/refresh HTTP/1.1', 'Host: x', `Authorization: Bearer ${token}`];
  const taken = once(app.io.httpServer, 'request');
  socket.write([...head, 'Content-Type: application/json', 'Content-Length: 100', '', '{"ids":'].join('\r\n'));
  const [incoming] = (await taken) as [NodeJS.ReadableStream];
  const over = new Promise((resolve) => incoming.once('close', resolve));
  socket.destroy();
  await over;
}
