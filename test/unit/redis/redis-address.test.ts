import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isRedisUrl, parseRedisUrl } from '../../../src/redis/redis-client.ts';

describe('the address of Redis', () => {
  const good: [url: string, isCluster: boolean, urls: string[]][] = [
    ['redis://localhost', false, ['redis://localhost']],
    ['redis://127.0.0.1:6379', false, ['redis://127.0.0.1:6379']],
    ['redis://[::1]:6379/3', false, ['redis://[::1]:6379/3']],
    ['rediss://bob:s%40cret@redis.example:6380', false, ['rediss://bob:s%40cret@redis.example:6380']],
    ['redis+cluster://a:7001,b:7002', true, ['redis://a:7001', 'redis://b:7002']],
    ['rediss+cluster://:secret@a,b', true, ['rediss://:secret@a', 'rediss://:secret@b']],
  ];
  for (const [url, isCluster, urls] of good) {
    it(`may be ${url}`, () => {
      assert.deepEqual(parseRedisUrl(url), { isCluster, urls });
    });
  }

  for (const url of [
    '',
    'localhost:6379',
    'http://localhost',
    'redis://',
    'redis://a,b',
    'redis://a:port',
    'redis+cluster://a,,b',
    'redis+cluster://a/1',
    'redis+sentinel://a',
    'redis://a?db=1',
    'redis://a:6379#1',
    'redis://bob:100%@a',
  ]) {
    it(`may not be ${JSON.stringify(url)}`, () => {
      assert.equal(isRedisUrl(url), false);
      assert.throws(() => parseRedisUrl(url), { code: 'invalid_request', message: /expected redis:\/\/host:port/ });
    });
  }

  it('is told in an error without its password', () => {
    assert.throws(
      () => parseRedisUrl('redis://bob:secret@a,b'),
      ({ message }: Error) => {
        assert.match(message, /got "redis:\/\/…@a,b"$/);
        return true;
      },
    );
  });
});
