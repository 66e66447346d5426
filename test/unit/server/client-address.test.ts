import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'mocha';
import { clientAddresses, type TrustedProxies, trustedProxiesSchema } from '../../../src/server/client-address.ts';

interface Sent {
  readonly from?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As much of a request as is looked at. */
function request({ from, headers = {} }: Sent): IncomingMessage {
  return { socket: { remoteAddress: from }, headers } as unknown as IncomingMessage;
}

const addressOf = (proxies: TrustedProxies | undefined, sent: Sent): string =>
  clientAddresses(proxies).addressOf(request(sent));
const forwarded = (...addresses: readonly string[]): Readonly<Record<string, string>> => ({
  'x-forwarded-for': addresses.join(', '),
});

describe('the address of a client', () => {
  it('is that of the connection, whatever it claims, while no proxy is trusted', () => {
    assert.equal(addressOf(undefined, { from: '192.0.2.7', headers: forwarded('198.51.100.1') }), '192.0.2.7');
    assert.equal(addressOf(0, { from: '2001:db8::7', headers: forwarded('198.51.100.1') }), '2001:db8::7');
  });

  it('is what the trusted number of proxies have seen, and not what came before them', () => {
    const headers = forwarded('203.0.113.66', '198.51.100.1', '10.0.0.2');
    assert.equal(addressOf(1, { from: '10.0.0.1', headers }), '10.0.0.2');
    assert.equal(addressOf(2, { from: '10.0.0.1', headers }), '198.51.100.1');
  });

  it('is the nearest that is not of a trusted subnet', () => {
    const headers = forwarded('203.0.113.66', '198.51.100.1', '10.0.0.2');
    const proxies = ['10.0.0.0/8', 'loopback'];
    assert.equal(addressOf(proxies, { from: '127.0.0.1', headers }), '198.51.100.1');
    assert.equal(addressOf(proxies, { from: '192.0.2.7', headers }), '192.0.2.7');
  });

  it('is always an address: made-up ones count as the proxy’s', () => {
    for (const claim of ['unknown', '<script>', '1.2.3.4.5', 'x'.repeat(10_000)]) {
      assert.equal(addressOf(1, { from: '10.0.0.1', headers: forwarded(claim) }), '10.0.0.1');
    }
    assert.equal(addressOf(undefined, { from: undefined }), '0.0.0.0');
  });

  it('is the same over IPv4 and over IPv6 that stands for it', () => {
    assert.equal(addressOf(undefined, { from: '::ffff:192.0.2.7' }), '192.0.2.7');
    assert.equal(addressOf(1, { from: '::1', headers: forwarded('::FFFF:192.0.2.7') }), '192.0.2.7');
    assert.equal(addressOf(undefined, { from: '::ffff:1' }), '::ffff:1');
  });
});

describe('the host that is asked for', () => {
  const headers = { host: 'Inner:3000', 'x-forwarded-host': 'Chat.example, inner' };

  it('is what the client says, unless a trusted proxy knows better', () => {
    const hostOf = (proxies: TrustedProxies, from: string): string =>
      clientAddresses(proxies).hostOf(request({ from, headers }));
    assert.equal(hostOf(0, '10.0.0.1'), 'inner:3000');
    assert.equal(hostOf(1, '10.0.0.1'), 'chat.example');
    assert.equal(hostOf(['10.0.0.0/8'], '10.0.0.1'), 'chat.example');
    assert.equal(hostOf(['10.0.0.0/8'], '192.0.2.7'), 'inner:3000');
  });

  it('is nothing when there is none', () => {
    assert.equal(clientAddresses(0).hostOf(request({ from: '192.0.2.7' })), '');
  });
});

describe('the setting of trusted proxies', () => {
  it('is a number, or a list', () => {
    assert.equal(trustedProxiesSchema.parse('0'), 0);
    assert.equal(trustedProxiesSchema.parse('2'), 2);
    assert.deepEqual(trustedProxiesSchema.parse('loopback, 10.0.0.0/8,2001:db8::/32'), [
      'loopback',
      '10.0.0.0/8',
      '2001:db8::/32',
    ]);
  });

  it('is not everybody, and nothing that is not understood', () => {
    for (const text of ['true', '*', '', ' ', '-1', '17', '1.5', '10.0.0.0/33', 'proxy.example', '10.0.0.1,,', '1,x']) {
      assert.equal(trustedProxiesSchema.safeParse(text).success, false, text);
    }
  });
});
