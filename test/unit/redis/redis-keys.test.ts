import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BUCKETS, bucketOf, RedisKeys } from '../../../src/redis/redis-keys.ts';
import { HOSTILE_IDS } from '../../support/store-hostile-ids.ts';

describe('keys and channels in Redis', () => {
  const keys = new RedisKeys('whosthere');

  it('are what the reference says', () => {
    assert.equal(keys.sighting('bob'), 'whosthere:{18}:seen:bob');
    assert.equal(keys.shown('bob'), 'whosthere:{18}:shows:bob');
    assert.equal(keys.limit('ids', 'bob'), 'whosthere:{18}:limit:ids:bob');
    assert.equal(keys.held('bob'), 'whosthere:{18}:held:bob');
    assert.equal(keys.forgotten(18), 'whosthere:{18}:forgotten');
    assert.equal(keys.pruning, 'whosthere:{nodes}:pruning');
    assert.equal(new RedisKeys('a*b').anySighting, 'a\\*b:{*}:seen:*');
    assert.equal(keys.node('node-1'), 'whosthere:{node-1}');
    assert.equal(keys.present(18), 'whosthere:{18}:present');
    assert.equal(keys.nodes, 'whosthere:{nodes}');
  });

  it('are different for different users, and the channel tells the user, whatever the id', () => {
    const ids = [...HOSTILE_IDS, ':held:', '{1}', 'a:held:b', '}'];
    assert.equal(new Set(ids.map((id) => keys.sighting(id))).size, ids.length);
    assert.deepEqual(
      ids.map((id) => keys.idOf(keys.held(id))),
      ids,
    );
    assert.deepEqual(
      ids.map((id) => keys.idOfSighting(keys.sighting(id))),
      ids,
    );
  });

  it('tell the user, whatever the prefix', () => {
    const odd = new RedisKeys('a:held:b');
    assert.equal(odd.idOf(odd.held('c:held:d')), 'c:held:d');
  });

  it('of one user are in one slot of a cluster: the first braces are the bucket', () => {
    for (const id of [...HOSTILE_IDS, '{1}', '}{']) {
      const [tag] = /\{[^}]*\}/.exec(keys.sighting(id)) ?? [];
      assert.equal(tag, `{${bucketOf(id)}}`);
      assert.equal(/\{[^}]*\}/.exec(keys.held(id))?.[0], tag);
    }
  });

  it('spread users evenly over all buckets', () => {
    const counts = new Array<number>(BUCKETS).fill(0);
    for (let index = 0; index < 64_000; index += 1) {
      const bucket = bucketOf(`user-${index}`);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    assert.ok(
      Math.min(...counts) > 800 && Math.max(...counts) < 1_200,
      `${Math.min(...counts)} to ${Math.max(...counts)}`,
    );
  });

  for (const prefix of ['', 'a b', '{a}', 'a}', 'x'.repeat(65)]) {
    it(`refuse the prefix ${JSON.stringify(prefix.slice(0, 10))}`, () => {
      assert.throws(() => new RedisKeys(prefix), { code: 'invalid_request', message: /^option prefix: must have/ });
    });
  }
});
