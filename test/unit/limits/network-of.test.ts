import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { PresenceError } from '../../../src/domain/errors.ts';
import { networkOf, networksBy } from '../../../src/limits/network-of.ts';

const ADDRESS = '203.0.113.7';

describe('the network of an address', () => {
  const networks: readonly (readonly [address: string, network: string | undefined])[] = [
    [ADDRESS, ADDRESS],
    [`::ffff:${ADDRESS}`, ADDRESS],
    ['2001:db9:1:2:3:4:5:6', '2001:db9:1:2::'],
    ['2001:db9:1:2::9', '2001:db9:1:2::'],
    ['2002:cb00:7107::1', '2002:cb00:7107::'],
    ['fe80::1', undefined],
    ['localhost', undefined],
  ];
  for (const [address, network] of networks) {
    it(`is ${network ?? 'ours or none'} for ${address}`, () => {
      assert.equal(networkOf(address), network);
    });
  }
});

describe('the networks of sockets', () => {
  it('are those of what the embedder answers', () => {
    const networks = networksBy(
      (address: string | undefined) => address,
      () => assert.fail(),
    );
    assert.equal(networks('2001:db9:1:2:3:4:5:6'), '2001:db9:1:2::');
    for (const none of ['127.0.0.1', 'localhost', '', undefined]) assert.equal(networks(none), undefined);
  });

  const rubbish: readonly [string, () => unknown, string][] = [
    ['throws', () => assert.fail('no proxy'), 'option address: it has thrown'],
    ['answers a number', () => 42, 'option address, result: must be a string, got number'],
    ['answers a promise', () => Promise.resolve(ADDRESS), 'option address, result: must be a string, got object'],
  ];
  for (const [what, address, message] of rubbish) {
    it(`are not known where it ${what}, which is reported`, () => {
      const errors: PresenceError[] = [];
      const networks = networksBy(address, (error) => errors.push(error));
      assert.equal(networks(undefined), undefined);
      assert.deepEqual(
        errors.map((error) => error.message),
        [message],
      );
    });
  }
});
