import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { httpPolicy, type HttpPolicyOptions } from '../../../src/policies/http-policy.ts';

const URL = 'http://127.0.0.1/policy';
const ADDRESS = /^option url: must be an http or https address without credentials in it, got /;

const WRONG: readonly (readonly [options: object, complaint: RegExp])[] = [
  [{}, /^option url: .*, got undefined$/],
  [{ url: 5 }, /^option url: .*, got 5$/],
  [{ url: '' }, ADDRESS],
  [{ url: '/policy' }, /got "\/policy"$/],
  [{ url: 'file:///policy' }, /got "file:\/\/\/policy"$/],
  [{ url: 'https://me:hunter2@example.org/' }, /got "https:\/\/…@example\.org\/"$/],
  [{ url: 'https://hunter2@example.org/' }, ADDRESS],
  [{ url: 'https:me:hunter2@example.org/' }, ADDRESS],
  [{ url: 'https:\\\\me:hunter2@example.org/' }, ADDRESS],
  [{ url: 'https://me:hunter2/@example.org:x' }, ADDRESS],
  [{ url: URL, token: '' }, /^option token: must be printable ASCII without spaces, got "…"$/],
  [{ url: URL, token: 'hunter2\r\nHost: example.org' }, /^option token: /],
  [{ url: URL, token: 'hünter2' }, /^option token: /],
  [{ url: URL, token: 2 }, /^option token: /],
  [{ url: URL, timeoutMs: 0 }, /^option timeoutMs: .*, got 0$/],
  [{ url: URL, timeoutMs: 60_001 }, /^option timeoutMs: .*60000, got 60001$/],
  [{ url: URL, cacheForMs: -1 }, /^option cacheForMs: .*, got -1$/],
  [{ url: URL, cacheForMs: 86_400_001 }, /^option cacheForMs: .*86400000, got 86400001$/],
  [{ url: URL, cacheSize: 0 }, /^option cacheSize: .*, got 0$/],
  [{ url: URL, cacheSize: 1.5 }, /^option cacheSize: .*, got 1.5$/],
  [{ url: URL, clock: Date }, /^option clock: must be an object with now, after, got /],
  [{ url: URL, cacheMs: 5 }, /^option cacheMs: no such option$/],
];

describe('the options of a policy over HTTP', () => {
  for (const [options, complaint] of WRONG) {
    it(`are refused by name and value: ${JSON.stringify(options)}`, () => {
      assert.throws(
        () => httpPolicy(options as HttpPolicyOptions),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'invalid_request');
          assert.match(error.message, complaint);
          assert.doesNotMatch(error.message, /hunter2|hünter2/);
          return true;
        },
      );
    });
  }

  it('are few that must be given', () => {
    assert.equal(typeof httpPolicy({ url: URL }), 'function');
  });
});
