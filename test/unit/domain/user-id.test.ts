import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { assertUserId, isUserId } from '../../../src/domain/user-id.ts';

describe('a user id', () => {
  it('may be any text of 1 to 128 characters', () => {
    for (const id of [
      'a',
      ' ',
      '__proto__',
      'toString',
      'häßlich@example.org',
      'اسم',
      '👩‍👩‍👧‍👦',
      '\u00a0',
      '\u200b',
      '\ufeff',
      '\ufffd',
      'e\u0301',
      '\u{10ffff}',
      "'; drop table users; --",
      'x'.repeat(128),
    ]) {
      assert.equal(isUserId(id), true, JSON.stringify(id));
    }
  });

  it('counts characters, not code units', () => {
    assert.equal(isUserId('😀'.repeat(128)), true);
    assert.equal(isUserId('😀'.repeat(129)), false);
    assert.equal(isUserId('x'.repeat(129)), false);
    assert.equal(isUserId('x'.repeat(1 << 20)), false);
  });

  it('has no control characters and no half of a surrogate pair', () => {
    for (const id of ['', '\0', 'a\nb', '\u007f', '\u0085', '\ud83d', 'a\ude00', '\ude00\ud83d', 'bob\ud800']) {
      assert.equal(isUserId(id), false, JSON.stringify(id));
    }
  });

  it('is a string', () => {
    for (const id of [undefined, null, 0, 42, true, {}, [], ['bob'], Symbol('bob'), new String('bob')]) {
      assert.equal(isUserId(id), false);
    }
  });

  it('survives UTF-8 unchanged, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 140 }), (text) => {
        if (isUserId(text)) assert.equal(Buffer.from(text, 'utf8').toString('utf8'), text);
      }),
    );
  });

  it('is refused with the rule, its place and what it was, but never at length', () => {
    assert.throws(
      () => {
        assertUserId('a\nb', 'ids[3]');
      },
      (error: unknown) => {
        assert.ok(error instanceof PresenceError);
        assert.equal(error.code, 'invalid_request');
        assert.equal(error.message, 'ids[3]: a user id has 1 to 128 characters and no control characters; got "a\\nb"');
        return true;
      },
    );
    for (const [value, shown] of [
      ['x'.repeat(5_000), /got a string of length 5000$/],
      [null, /got null$/],
      [7, /got number$/],
      [{ toString: 'evil' }, /got object$/],
    ] as const) {
      assert.throws(() => {
        assertUserId(value);
      }, shown);
    }
  });
});
