import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import type { Principal } from '../../../src/auth/principal.ts';
import { RememberedTokens } from '../../../src/auth/remembered-tokens.ts';
import { PresenceError } from '../../../src/domain/errors.ts';

describe('remembered tokens', () => {
  let clock: VirtualClock;
  let keys: object | undefined;
  /** What was verified, in order. */
  let verified: string[];
  /** When tokens expire, ms since the Unix epoch. */
  let expiresAtMs: number | undefined;
  let remembered: RememberedTokens;
  let whileVerifying: () => void;
  beforeEach(() => {
    clock = new VirtualClock();
    keys = {};
    verified = [];
    expiresAtMs = undefined;
    whileVerifying = () => undefined;
    const verify = async (token: string): Promise<Principal> => {
      verified.push(token);
      await Promise.resolve();
      whileVerifying();
      if (token === 'bad') throw new PresenceError('unauthorized', 'no');
      return { id: token, scopes: new Set(), ...(expiresAtMs !== undefined && { expiresAtMs }) };
    };
    remembered = new RememberedTokens(verify, clock, () => keys);
  });
  const countAfter = async (...tokens: readonly string[]): Promise<number> => {
    for (const token of tokens) assert.equal((await remembered.verify(token)).id, token);
    return verified.length;
  };

  it('are verified once, and told apart', async () => {
    assert.equal(await countAfter('alice', 'bob', 'alice', 'bob', 'alice'), 2);
  });

  it('are verified again after a minute', async () => {
    await countAfter('alice');
    await clock.advance(59_999);
    assert.equal(await countAfter('alice'), 1);
    await clock.advance(1);
    assert.equal(await countAfter('alice'), 2);
  });

  it('are verified again from the moment at which they expire', async () => {
    expiresAtMs = clock.now() + 5_000;
    await countAfter('alice');
    await clock.advance(4_999);
    assert.equal(await countAfter('alice'), 1);
    await clock.advance(1);
    assert.equal(await countAfter('alice'), 2);
  });

  it('are verified again when the keys have been read anew, or are not known', async () => {
    await countAfter('alice');
    keys = {};
    assert.equal(await countAfter('alice', 'alice'), 2);
    keys = undefined;
    assert.equal(await countAfter('alice', 'alice'), 4);
    keys = {};
    assert.equal(await countAfter('alice', 'alice'), 5);
  });

  it('are not taken for verified with keys that were read meanwhile', async () => {
    whileVerifying = () => {
      keys = {};
    };
    await countAfter('alice');
    whileVerifying = () => undefined;
    assert.equal(await countAfter('alice', 'alice'), 2);
  });

  it('do not count from before they were verified, should the clock be set back', async () => {
    await countAfter('alice');
    clock.step(-1);
    assert.equal(await countAfter('alice'), 2);
  });

  it('are verified each time when they do not hold', async () => {
    for (const count of [1, 2, 3]) {
      await assert.rejects(async () => remembered.verify('bad'), { code: 'unauthorized' });
      assert.equal(verified.length, count);
    }
  });

  it('are so many: who has not come for longest is verified again', async () => {
    const tokens = Array.from({ length: 10_001 }, (_, index) => `user ${index}`);
    await countAfter(...tokens);
    assert.equal(await countAfter('user 10000'), 10_001);
    assert.equal(await countAfter('user 0'), 10_002);
  });
});
