import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { logIdsAs } from '../../../src/server/log-ids.ts';

describe('ids in logs', () => {
  it('are hashed: the same one for the same user, and different ones for others', () => {
    const write = logIdsAs('hashed');
    assert.match(write('alice'), /^[\da-f]{12}$/);
    assert.equal(write('alice'), write('alice'));
    assert.notEqual(write('alice'), write('Alice'));
  });

  it('cannot be found out by hashing names: the key is another in every process', () => {
    assert.notEqual(logIdsAs('hashed')('alice'), logIdsAs('hashed')('alice'));
    const plainHash = createHash('sha256').update('alice').digest('hex');
    assert.notEqual(logIdsAs('hashed')('alice'), plainHash.slice(0, 12));
  });

  it('are written as they are, where that is wanted', () => {
    assert.equal(logIdsAs('plain')('alice'), 'alice');
  });
});
