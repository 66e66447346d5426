import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ExpiringKeys } from '../../scripts/bench/contenders/expiring-keys.ts';

/** How long a key is set for that is to end. */
export const SHORT_MS = 20;
const LONG_MS = 3_600_000;

/** Keys of which none is set. */
export interface KeysUnderTest {
  readonly keys: ExpiringKeys;
  /** Lets so much time pass that the answer comes, by a clock that does not go by itself. */
  readonly answered: <Answer>(command: Promise<Answer>) => Promise<Answer>;
  /** Resolves when a key's time is over, which was set for {@link SHORT_MS} at most. */
  readonly expired: (key: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What all {@link ExpiringKeys} must hold to. `openEmpty` is called before each test; the suite closes. */
export function describeExpiringKeys(name: string, openEmpty: () => Promise<KeysUnderTest>): void {
  describe(`${name}, by the contract of expiring keys`, () => {
    let opened: KeysUnderTest;

    beforeEach(async () => {
      opened = await openEmpty();
    });
    afterEach(() => opened.close());

    const setFor = (key: string, ttlMs: number): Promise<boolean> => opened.answered(opened.keys.setFor(key, ttlMs));
    const have = (...asked: readonly string[]): Promise<boolean[]> => opened.answered(opened.keys.have(asked));
    const remove = (key: string): Promise<void> => opened.answered(opened.keys.remove(key));

    it('say whether a key that is set was there before', async () => {
      assert.equal(await setFor('bob', LONG_MS), true);
      assert.equal(await setFor('bob', LONG_MS), false);
      assert.equal(await setFor('alice', LONG_MS), true);
    });

    it('say which keys are there in the order they are asked for, again and again if asked so', async () => {
      await setFor('alice', LONG_MS);
      await setFor('carol', LONG_MS);
      assert.deepEqual(await have('bob', 'carol', 'dan', 'alice'), [false, true, false, true]);
      assert.deepEqual(await have('alice', 'bob', 'carol', 'alice'), [true, false, true, true]);
    });

    it('answer no keys with nothing', async () => {
      await setFor('bob', LONG_MS);
      assert.deepEqual(await have(), []);
    });

    it('remove a key, which is new when it is set again, and leave the others', async () => {
      await setFor('bob', LONG_MS);
      await setFor('alice', LONG_MS);
      await remove('bob');
      assert.deepEqual(await have('bob', 'alice'), [false, true]);
      assert.equal(await setFor('bob', LONG_MS), true);
      assert.deepEqual(await have('bob', 'alice'), [true, true]);
    });

    it('are content when a key that is to be removed is not there', async () => {
      await remove('bob');
      assert.deepEqual(await have('bob'), [false]);
    });

    it('let a key end, which is new when it is set again, and keep the others', async () => {
      await setFor('alice', LONG_MS);
      await setFor('bob', SHORT_MS);
      await opened.expired('bob');
      assert.deepEqual(await have('alice', 'bob'), [true, false]);
      assert.equal(await setFor('bob', LONG_MS), true);
    });

    it('keep a key longer that is set again', async () => {
      await setFor('bob', SHORT_MS);
      await setFor('bob', LONG_MS);
      await setFor('alice', SHORT_MS);
      await opened.expired('alice');
      assert.deepEqual(await have('bob'), [true]);
    });

    it('let a key end sooner that is set again for less', async () => {
      await setFor('bob', LONG_MS);
      assert.equal(await setFor('bob', SHORT_MS), false);
      await opened.expired('bob');
      assert.deepEqual(await have('bob'), [false]);
    });

    it('take a time that is no whole number', async () => {
      assert.equal(await setFor('bob', SHORT_MS - 0.5), true);
      await opened.expired('bob');
      assert.deepEqual(await have('bob'), [false]);
    });

    it('are a thousand at once', async () => {
      const { keys, answered } = opened;
      const names = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
      const odd = names.filter((_, index) => index % 2 === 1);
      await answered(Promise.all(odd.map((name) => keys.setFor(name, LONG_MS))));
      assert.deepEqual(
        await have(...names),
        names.map((_, index) => index % 2 === 1),
      );
    });

    it('are kept apart when they are nearly the same', async () => {
      const names = ['a', 'A', 'a ', 'a*', '*', 'a\r\nDEL b', '', 'ä', 'a\u0308', '{a}', '👋', '__proto__'];
      for (const [index, name] of names.entries()) {
        assert.equal(await setFor(name, LONG_MS), true);
        assert.deepEqual(
          await have(...names),
          names.map((_, other) => other <= index),
        );
      }
    });

    it('do what is asked at once in the order it is asked', async () => {
      const { keys, answered } = opened;
      const asked = [
        keys.setFor('bob', LONG_MS),
        keys.have(['bob']),
        keys.remove('bob'),
        keys.have(['bob']),
        keys.setFor('bob', LONG_MS),
        keys.setFor('bob', LONG_MS),
      ];
      assert.deepEqual(await answered(Promise.all(asked)), [true, [true], undefined, [false], true, false]);
    });
  });
}
