import { once } from 'node:events';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { damaged } from '../inputs/damage.ts';
import { assertServed } from '../oracles/reply.ts';
import { Stage, TOKEN } from '../stage/stage.ts';
import type { Tally, Target } from '../target.ts';

/** Whoever does not finish a request is hung up on: here soon, so that a run does not take long. */
const IMPATIENT = { headersTimeout: 100, requestTimeout: 120, connectionsCheckingInterval: 20 };

const BODY = '{"touches":[{"id":"bob"}]}';
const extra = fc.constantFrom(
  ...['Transfer-Encoding: chunked', 'Content-Length: 0', 'Content-Length: 99', 'Content-Length: -1', 'Connection: x'],
  ...['Expect: 100-continue', 'Upgrade: websocket', 'Content-Encoding: gzip', 'X: \u0000', ' folded', 'Host: y', ': x'],
  ...['Authorization: Bearer no', 'Content-Type: text/plain', 'Cache-Control: max-age=1', `X: ${'x'.repeat(20_000)}`],
);
const head = fc
  .record({
    line: fc.constantFrom('POST /v1/touch', 'GET /v1/presence/bob', 'GET /metrics', 'DELETE /v1/presence/bob', 'PUT /'),
    version: fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', ''),
    token: fc.constantFrom(TOKEN, TOKEN, 'wrong'),
    extras: fc.array(extra, { maxLength: 2 }),
  })
  .map(({ line, version, token, extras }) => {
    const fields = ['Host: x', `Authorization: Bearer ${token}`, 'Connection: close', 'Content-Type: application/json'];
    const length = line.startsWith('POST') ? [`Content-Length: ${BODY.length}`] : [];
    const body = line.startsWith('POST') ? BODY : '';
    return [`${line} ${version}`.trim(), ...fields, ...length, ...extras, '', body].join('\r\n');
  });

/** All routes that want a token are beneath it. */
const GUARDED = '/v1/';

/** Nobody is let in to what wants a token without a header that brings the right one. */
function mayBeLetIn(text: string): boolean {
  return !text.includes(GUARDED) || new RegExp(`authorization:[ \\t]*bearer +${TOKEN}`, 'i').test(text);
}

/** All that the server says, to its end. */
async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    said += chunk;
    // Where the server waits for another request, there is none.
    if (statusesIn(said).length > 0 && /^Connection: keep-alive/im.test(said)) socket.end();
  });
  // Hung up on in the middle of what we send.
  socket.on('error', () => undefined);
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return said;
}

const statusesIn = (said: string): number[] =>
  [...said.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status)).filter((status) => status !== 100);

function isTaken(text: string, said: string): boolean {
  const statuses = statusesIn(said);
  const isGood = statuses.some((status) => status < 300);
  if (statuses.some((status) => status >= 500)) throw new Error(`${JSON.stringify(text)} got ${said}`);
  if (isGood && !mayBeLetIn(text)) throw new Error(`${JSON.stringify(text)} was let in: ${said}`);
  return isGood;
}

/** Whole requests as bytes, damaged anywhere, some dozens of connections at a time. */
export const heads: Target<readonly string[]> = {
  name: 'heads',
  share: 1,
  inputs: fc.array(damaged(head), { minLength: 30, maxLength: 60, size: 'max' }),
  open: async () => {
    const stage = await Stage.open(IMPATIENT);
    const alice = await stage.connect('alice');
    return {
      take: async (drawn): Promise<Tally> => {
        // As it goes out: a byte for each character.
        const texts = drawn.map((text) => Buffer.from(text, 'latin1').toString('latin1'));
        const said = await Promise.all(texts.map((text) => exchange(stage.port, text)));
        const accepted = texts.filter((text, index) => isTaken(text, said[index] ?? '')).length;
        assertServed(await alice.ask({ ids: ['bob'] }));
        stage.assertFaultless();
        return { accepted, refused: texts.length - accepted };
      },
      close: () => stage.close(),
    };
  },
};
