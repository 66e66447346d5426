import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { describe, it } from 'mocha';
import { detailOf } from '../support/http-expect.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';
import { RawPeer } from '../support/security-raw-peer.ts';
import { useAttackedServer } from '../support/security-server.ts';

const MEGABYTE = 2 ** 20;
/** How much memory an attack may take for a while, beyond what the bodies it may send are allowed to. */
const SPARE_BYTES = 200 * MEGABYTE;

/** Bytes that a slow request is kept alive with, two in a second. */
const DROPS = 10;

describe('attacks by connections', () => {
  const server = useAttackedServer();

  const dial = async (...lines: readonly string[]): Promise<Socket> => {
    const socket = connect(server().port, '127.0.0.1');
    server().closeLater(() => socket.destroy());
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(lines.join('\r\n'));
    return socket;
  };
  /** All that the server says on it until it hangs up. */
  const lastWords = async (socket: Socket): Promise<string> => {
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    // Not `once`: it rejects when the connection is reset.
    await new Promise((resolve) => socket.on('close', resolve));
    return said;
  };
  /** The most memory that the process has ever had resident. */
  const peakBytes = async (): Promise<number> => {
    const status = await readFile(`/proc/${server().pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  };

  it('hung up on: requests whose heads and bodies never end, with 408, and everybody else is served meanwhile', async () => {
    const token = await serviceToken();
    const head = ['POST /v1/touch HTTP/1.1', 'Host: x', `Authorization: Bearer ${token}`];
    const type = 'Content-Type: application/json';
    const slow = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        if (index % 3 === 0) return dial(...head, 'X-Slow: ');
        if (index % 3 === 1) return dial(...head, type, 'Content-Length: 1000', '', '{"touches":');
        return dial(...head, type, 'Transfer-Encoding: chunked', '', 'fffff', '{"touches":');
      }),
    );
    const ends = Promise.all(slow.map(lastWords));
    await server().assertServed();
    // A byte now and then buys no time. They end before the server does: else its last words might get lost.
    let drops = 0;
    const drip = setInterval(() => {
      for (const socket of slow) socket.write('x');
      drops += 1;
      if (drops === DROPS) clearInterval(drip);
    }, 500);
    const said = await ends;
    for (const words of said) assert.match(words, /^HTTP\/1\.1 408 /);
    await server().assertServed();
  });

  const bombs = {
    gzip: gzipSync(Buffer.alloc(256 * MEGABYTE, ' '), { level: 9 }),
    deflate: deflateSync(Buffer.alloc(256 * MEGABYTE, ' '), { level: 9 }),
    br: brotliCompressSync(Buffer.alloc(256 * MEGABYTE, ' '), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
    }),
  };
  for (const [encoding, body] of Object.entries(bombs)) {
    it(`refused: 256 MB that take a thousandth of it in ${encoding}, twenty times at once`, async () => {
      assert.ok(body.length < (256 * MEGABYTE) / 1_000);
      const before = await peakBytes();
      const headers = { 'Content-Type': 'application/json', 'Content-Encoding': encoding };
      const token = await serviceToken();
      const send = () => server().send(token, { method: 'POST', path: '/v1/touch', headers, body });
      for (const response of await Promise.all(Array.from({ length: 20 }, send)))
        detailOf(response, 'payload_too_large');
      const refresh = { method: 'POST', path: '/v1/presence/refresh', headers, body };
      detailOf(await server().send(await tokenOf('mallory'), refresh), 'payload_too_large');
      // Twenty bodies of up to 16 MB are allowed to be unpacked; 5 GB are not.
      assert.ok((await peakBytes()) - before < 20 * 16 * MEGABYTE + SPARE_BYTES);
      await server().assertServed();
    });
  }

  it('refused before it is unpacked: a bomb of somebody who may not touch', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    const response = await server().send(await tokenOf('mallory'), {
      method: 'POST',
      path: '/v1/touch',
      headers,
      body: bombs.gzip,
    });
    detailOf(response, 'forbidden');
    await server().assertServed();
  });

  it('not taken up: compressed WebSocket frames', async () => {
    const mallory = await RawPeer.open(server().url, { perMessageDeflate: true });
    assert.equal(mallory.socket.extensions, '', 'the offer is not accepted');
    // A text frame that says it is compressed: FIN, RSV1, masked with zeros.
    mallory.stream.write(Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0x34]));
    await mallory.hungUp();
    await server().assertServed();
  });

  it('hung up on: WebSocket frames that break its protocol', async () => {
    const frames: readonly (readonly [what: string, bytes: readonly number[]])[] = [
      ['not masked', [0x81, 0x01, 0x34]],
      ['announced with 2^63 bytes', [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
      ['announced with 2^40 bytes', [0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
      ['of a reserved opcode', [0x83, 0x80, 0, 0, 0, 0]],
      ['a continuation of nothing', [0x80, 0x80, 0, 0, 0, 0]],
      ['a ping of 126 bytes', [0x89, 0xfe, 0, 126, 0, 0, 0, 0]],
      ['a ping in pieces', [0x09, 0x80, 0, 0, 0, 0]],
      ['text that is no UTF-8', [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]],
    ];
    for (const [what, bytes] of frames) {
      const mallory = await server().raw('mallory');
      mallory.stream.write(Buffer.from(bytes));
      await mallory.hungUp();
      assert.ok(true, what);
    }
    await server().assertServed();
  });

  it('refused: handshakes that are none, and sessions that are somebody else’s guess', async () => {
    const paths = [
      '/socket.io/',
      '/socket.io/?EIO=4',
      '/socket.io/?EIO=4&transport=carrier-pigeon',
      '/socket.io/?EIO=4&transport=__proto__',
      '/socket.io/?EIO=2&transport=polling',
      '/socket.io/?EIO=3&transport=polling',
      '/socket.io/?EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAA',
      '/socket.io/?EIO=4&transport=polling&sid=__proto__',
      '/socket.io/?EIO=4&transport=polling&sid=constructor',
      '/socket.io/?EIO[a]=4&transport[]=polling',
    ];
    const token = await tokenOf('mallory');
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
        const { status } = await server().send(token, { method, path });
        assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`);
      }
    }
    await server().assertServed();
  });

  it('hung up on: a polled body of more than a megabyte', async () => {
    const token = await tokenOf('mallory');
    const poll = '/socket.io/?EIO=4&transport=polling';
    const { text } = await server().send(token, { path: poll });
    const { sid } = JSON.parse(text.slice(1)) as { sid: string };
    const path = `${poll}&sid=${sid}`;
    const body = `42["x","${'x'.repeat(2 * MEGABYTE)}"]`;
    assert.equal((await server().send(token, { method: 'POST', path, body })).status, 413);
    await server().assertServed();
  });
});
