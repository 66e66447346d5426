import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MAX_REFRESH_BYTES } from '../../src/wire/protocol.ts';
import { tokenOf } from '../support/http-tokens.ts';
import { useAttackedServer } from '../support/security-server.ts';

const REFRESH = '["presence:refresh",{"ids":["bob"]}]';
const nested = (depth: number, core: string): string => '['.repeat(depth) + core + ']'.repeat(depth);
const PLACEHOLDER = '{"_placeholder":true,"num":0}';

/** What ends the connection it comes over, of somebody who is signed in. */
const FATAL: readonly (readonly [what: string, frames: readonly (string | Uint8Array)[]])[] = [
  ['a message larger than any refresh', [`42["presence:refresh","${'x'.repeat(MAX_REFRESH_BYTES)}"]`]],
  ['more bytes than any refresh has', [new Uint8Array(MAX_REFRESH_BYTES + 1)]],
  ['attachments without end', ['45999999999-["x"]']],
  ['eleven attachments', [`4511-["x",${PLACEHOLDER}]`]],
  ['no attachments, announced', ['450-["x"]']],
  ['a negative number of attachments', ['45-1-["x"]']],
  ['an attachment that nobody announced', [Buffer.from('x')]],
  ['text where an attachment is due', [`451-["x",${PLACEHOLDER}]`, '42["y"]']],
  ['an attachment for a place that is not there', ['451-["x",{"_placeholder":true,"num":7}]', Buffer.from('x')]],
  ['an attachment at a negative place', ['451-["x",{"_placeholder":true,"num":-1}]', Buffer.from('x')]],
  ['an attachment 100,000 lists deep', [`451-["x",${nested(1e5, PLACEHOLDER)}]`, Buffer.from('x')]],
  ['a packet of no type', ['4']],
  ['packets of types that are not there', ['47', '48["x"]', '49']],
  ['a packet of Engine.IO of a type that is not there', ['9']],
  ['a ping, which is the server’s to send', ['2']],
  ['an event that is no list', [`42${JSON.stringify({ 0: 'presence:refresh', 1: { ids: ['bob'] } })}`]],
  ['an event with a reserved name', ['42["disconnect"]']],
  ['an event whose name is a list', [`42[${REFRESH}]`]],
  ['an ack that is no list', ['430{"idleMs":0}']],
  ['a connection error, which is the server’s to send', ['44{"message":"x"}']],
  ['a second connect', ['40{}']],
  ['a packet for a namespace that was never joined', [`42/admin,${REFRESH}`]],
  ['a million brackets', [`42${'['.repeat(1e6)}`]],
];

/** What is borne: the connection goes on, and so does everybody else's. */
const HARMLESS: readonly (readonly [what: string, frames: readonly (string | Uint8Array)[]])[] = [
  ['pongs that nobody asked for', ['3', '3', '3probe']],
  ['no operation', ['6']],
  [
    'acks that nobody waits for',
    ['430[]', '43999999999999999999999[{"idleMs":0}]', `461-7[${PLACEHOLDER}]`, Buffer.from('0')],
  ],
  ['an ack id beyond all numbers', [`42${'9'.repeat(400)}${REFRESH}`]],
  ['a name of 900,000 characters', [`42["${'x'.repeat(900_000)}"]`]],
  ['100,000 lists in each other', [`42["x",${nested(1e5, '')}]`]],
  [
    'names of what every object has',
    ['42["__proto__",1]', '42["constructor",1]', '42["toString"]', '42["hasOwnProperty"]'],
  ],
  ['keys of what every object has', ['42["x",{"__proto__":{"ids":["bob"]},"constructor":{"prototype":{"ids":[]}}}]']],
];

describe('attacks by frames', () => {
  const server = useAttackedServer();

  for (const [what, frames] of FATAL) {
    it(`hung up on: ${what}`, async () => {
      const mallory = await server().raw('mallory');
      mallory.send(...frames);
      await mallory.hungUp();
      await server().assertServed();
    });
  }

  for (const [what, frames] of HARMLESS) {
    it(`borne: ${what}`, async () => {
      const mallory = await server().raw('mallory');
      mallory.send(...frames);
      assert.ok('presences' in ((await mallory.refresh('bob')) as object));
      await server().assertServed();
    });
  }

  it('hung up on: whoever talks before being let in', async () => {
    for (const frame of [`420${REFRESH}`, '430[{"idleMs":0}]', '41', '42["x"]', `451-${REFRESH}`]) {
      const mallory = await server().raw();
      mallory.send(frame, Buffer.from('x'));
      await mallory.hungUp();
    }
    await server().assertServed();
  });

  it('hung up on: whoever connects a thousand times before being let in', async () => {
    const mallory = await server().raw();
    const connect = `40${JSON.stringify({ token: await tokenOf('mallory') })}`;
    mallory.sendAtOnce(Array<string>(1_000).fill(connect));
    await mallory.hungUp();
    await server().assertServed();
  });

  it('refused: a thousand namespaces, and a thousand names of what every object has', async () => {
    const mallory = await server().raw('mallory');
    const names = ['__proto__', 'constructor', 'toString', ...Array.from({ length: 997 }, (_, number) => `n${number}`)];
    for (const name of names) {
      mallory.send(`40/${name},{"token":${JSON.stringify(await tokenOf('mallory'))}}`);
      await mallory.next(new RegExp(`^44/${name},\\{"message":"Invalid namespace"\\}$`));
    }
    assert.ok('presences' in ((await mallory.refresh('bob')) as object));
    await server().assertServed();
  });

  it('borne: a hundred connections that wait for an attachment which never comes', async () => {
    const waiting = await Promise.all(Array.from({ length: 100 }, (_, number) => server().raw(`mallory ${number}`)));
    for (const mallory of waiting) mallory.send(`4510-["x",${PLACEHOLDER}]`, new Uint8Array(1_000));
    await server().assertServed();
    for (const mallory of waiting) mallory.send(`420${REFRESH}`);
    await Promise.all(waiting.map((mallory) => mallory.hungUp()));
    await server().assertServed();
  });
});
