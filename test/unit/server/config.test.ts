import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PresenceError } from '../../../src/domain/errors.ts';
import { type Environment, hasKey, readConfig } from '../../../src/server/config.ts';

const SECRET = 'a secret of more than thirty-two bytes';

function complaintAbout(environment: Environment): string {
  try {
    readConfig(environment);
  } catch (error) {
    assert.ok(error instanceof PresenceError && error.code === 'invalid_request');
    return error.message;
  }
  assert.fail(`taken: ${JSON.stringify(environment)}`);
}

/** Wrong settings, and what has to be said of them. */
const WRONG: readonly (readonly [environment: Environment, complaint: RegExp])[] = [
  [{ PORT: 'http' }, /^PORT: .*, got "http"$/],
  [{ PORT: ' ' }, /^PORT: .*, got " "$/],
  [{ PORT: '-1' }, /^PORT: .*, got "-1"$/],
  [{ PORT: '65536' }, /^PORT: .*65535, got "65536"$/],
  [{ PORT: '80.5' }, /^PORT: .*, got "80.5"$/],
  [{ PORT: '0x50' }, /^PORT: .*, got "0x50"$/],
  [{ PORT: '1e3' }, /^PORT: .*, got "1e3"$/],
  [{ PORT: 'Infinity' }, /^PORT: .*, got "Infinity"$/],
  [{ WHOSTHERE_FRESH_MS: '0' }, /^WHOSTHERE_FRESH_MS: .*, got "0"$/],
  [{ WHOSTHERE_FRESH_MS: '10s' }, /^WHOSTHERE_FRESH_MS: .*, got "10s"$/],
  [{ WHOSTHERE_FRESH_MS: '999999999999999999999' }, /^WHOSTHERE_FRESH_MS: .*, got "9+"$/],
  [{ WHOSTHERE_FRESH_FLOOR_MS: '-5' }, /^WHOSTHERE_FRESH_FLOOR_MS: .*, got "-5"$/],
  [{ WHOSTHERE_FRESH_FLOOR_MS: '10001' }, /^WHOSTHERE_FRESH_FLOOR_MS: .*WHOSTHERE_FRESH_MS \(10000\), got 10001$/],
  [{ WHOSTHERE_FRESH_MS: '500' }, /^WHOSTHERE_FRESH_FLOOR_MS: .*WHOSTHERE_FRESH_MS \(500\), got 1000$/],
  [{ WHOSTHERE_IDLE_AFTER_MS: '9999' }, /^WHOSTHERE_IDLE_AFTER_MS: .*WHOSTHERE_FRESH_MS \(10000\), got 9999$/],
  [{ WHOSTHERE_PROBE_TIMEOUT_MS: '60001' }, /^WHOSTHERE_PROBE_TIMEOUT_MS: .*60000, got "60001"$/],
  [{ WHOSTHERE_PROBE_BUDGET: '0' }, /^WHOSTHERE_PROBE_BUDGET: .*, got "0"$/],
  [{ WHOSTHERE_PING_INTERVAL_MS: '99' }, /^WHOSTHERE_PING_INTERVAL_MS: .*, got "99"$/],
  [{ WHOSTHERE_LOG_LEVEL: 'loud' }, /^WHOSTHERE_LOG_LEVEL: .*, got "loud"$/],
  [{ WHOSTHERE_JWKS_URL: 'keys.json' }, /^WHOSTHERE_JWKS_URL: .*, got "keys.json"$/],
  [{ WHOSTHERE_JWKS_URL: 'file:///keys' }, /^WHOSTHERE_JWKS_URL: .*, got "file:\/\/\/keys"$/],
  [{ WHOSTHERE_JWT_SECRET: 'hunter2' }, /^WHOSTHERE_JWT_SECRET: must have at least 32 bytes$/],
  [
    { WHOSTHERE_JWT_SECRET: SECRET, WHOSTHERE_JWKS_URL: 'https://x/' },
    /^WHOSTHERE_JWT_SECRET and WHOSTHERE_JWKS_URL: /,
  ],
  [{ WHOSTHERE_REDIS_URL: 'http://127.0.0.1' }, /^WHOSTHERE_REDIS_URL: .*, got "http:\/\/127.0.0.1"$/],
  [{ WHOSTHERE_REDIS_URL: 'redis://127.0.0.1' }, /^WHOSTHERE_JWT_SECRET or WHOSTHERE_JWKS_URL: .* same tokens$/],
  [{ WHOSTHERE_REDIS_PREFIX: '{a}' }, /^WHOSTHERE_REDIS_PREFIX: .*, got "{a}"$/],
  [{ WHOSTHERE_TOUCH_STREAM: 'touches' }, /^WHOSTHERE_TOUCH_STREAM: needs WHOSTHERE_REDIS_URL/],
  [{ WHOSTHERE_TOUCH_STREAM: 'a b' }, /^WHOSTHERE_TOUCH_STREAM: must have no white space.*, got "a b"$/],
  [{ WHOSTHERE_DRAIN_MS: '-1' }, /^WHOSTHERE_DRAIN_MS: .*, got "-1"$/],
  [{ WHOSTHERE_POLICY_URL: 'policy' }, /^WHOSTHERE_POLICY_URL: must be an http or https address.*, got "policy"$/],
  [
    { WHOSTHERE_POLICY_URL: 'https://me@x/' },
    /^WHOSTHERE_POLICY_URL: .* without credentials in it, got "https:\/\/…@x\/"$/,
  ],
  [{ WHOSTHERE_POLICY_URL: 'https://x/', WHOSTHERE_POLICY_TOKEN: 'a b' }, /^WHOSTHERE_POLICY_TOKEN: must be [^,]*$/],
  [{ WHOSTHERE_POLICY_TOKEN: 'a' }, /^WHOSTHERE_POLICY_TOKEN: needs WHOSTHERE_POLICY_URL/],
  [{ WHOSTHERE_POLICY_CACHE_MS: '-1' }, /^WHOSTHERE_POLICY_CACHE_MS: .*, got "-1"$/],
  [{ WHOSTHERE_JWKS_URL: 'https://me:x@id.example/' }, /^WHOSTHERE_JWKS_URL: .*, got "https:\/\/…@id.example\/"$/],
  [{ WHOSTHERE_JWT_ISSUER: 'https://id.example' }, /^WHOSTHERE_JWT_ISSUER: needs WHOSTHERE_JWT_SECRET or/],
  [{ WHOSTHERE_JWT_AUDIENCE: 'chat' }, /^WHOSTHERE_JWT_AUDIENCE: needs WHOSTHERE_JWT_SECRET or/],
  [{ WHOSTHERE_ORIGINS: '*' }, /^WHOSTHERE_ORIGINS: must be origins such as .*, got "\*"$/],
  [{ WHOSTHERE_TRUST_PROXY: 'true' }, /^WHOSTHERE_TRUST_PROXY: must be a number of proxies, or .*, got "true"$/],
  [{ WHOSTHERE_METRICS_TOKEN: 'short' }, /^WHOSTHERE_METRICS_TOKEN: must have at least 16 characters.*_~\+\/$/],
  [{ WHOSTHERE_LIMITS: 'no' }, /^WHOSTHERE_LIMITS: .*, got "no"$/],
  [{ WHOSTHERE_IDS_PER_MINUTE: '999' }, /^WHOSTHERE_IDS_PER_MINUTE: .*1000, got "999"$/],
  [{ WHOSTHERE_LOG_IDS: 'no' }, /^WHOSTHERE_LOG_IDS: .*, got "no"$/],
  [{ WHOSTHERE_FRSH_MS: '5' }, /^WHOSTHERE_FRSH_MS: no such setting$/],
  [{ NODE_ENV: 'production' }, /^WHOSTHERE_JWT_SECRET or WHOSTHERE_JWKS_URL: needed in production/],
];

describe('the settings of the server', () => {
  it('have the defaults of the contract', () => {
    assert.deepEqual(readConfig({}), {
      PORT: 3000,
      HOST: '127.0.0.1',
      WHOSTHERE_DB: 'data/whosthere.db',
      WHOSTHERE_REDIS_PREFIX: 'whosthere',
      WHOSTHERE_DRAIN_MS: 10_000,
      WHOSTHERE_POLICY_CACHE_MS: 10_000,
      WHOSTHERE_FRESH_MS: 10_000,
      WHOSTHERE_FRESH_FLOOR_MS: 1_000,
      WHOSTHERE_PROBE_TIMEOUT_MS: 2_000,
      WHOSTHERE_IDLE_AFTER_MS: 300_000,
      WHOSTHERE_PROBE_BUDGET: 5_000,
      WHOSTHERE_PROBES_PER_TARGET: 30,
      WHOSTHERE_PROBES_PER_PAIR: 20,
      WHOSTHERE_ANSWER_STEP_MS: 0,
      WHOSTHERE_RECIPROCAL: 'off',
      WHOSTHERE_FORGET_AFTER_DAYS: 0,
      WHOSTHERE_PING_INTERVAL_MS: 25_000,
      WHOSTHERE_LIMITS: 'on',
      WHOSTHERE_IDS_PER_MINUTE: 30_000,
      WHOSTHERE_TOUCHES_PER_MINUTE: 6_000_000,
      WHOSTHERE_HTTP_POLL_MS: 30_000,
      WHOSTHERE_CONNECTIONS_PER_ADDRESS: 1_000,
      WHOSTHERE_CONNECTIONS_PER_USER: 100,
      WHOSTHERE_LOG_LEVEL: 'info',
      WHOSTHERE_LOG_IDS: 'hashed',
    });
  });

  for (const [environment, complaint] of WRONG) {
    it(`are refused by name and value: ${JSON.stringify(environment)}`, () => {
      assert.match(complaintAbout(environment), complaint);
    });
  }

  it('are never shown where they are secret', () => {
    const secrets: readonly Environment[] = [
      { WHOSTHERE_JWT_SECRET: 'hunter2' },
      { WHOSTHERE_JWT_SECRET: 'hunter2'.repeat(6), WHOSTHERE_JWKS_URL: 'https://id.example/' },
      { WHOSTHERE_JWT_SECRET: 'hunter2'.repeat(6), PORT: 'x' },
      { WHOSTHERE_JWT_SECRETS: 'hunter2' },
      { WHOSTHERE_REDIS_URL: 'redis://me:hunter2@redis.example:6379/0' },
      { WHOSTHERE_REDIS_URL: 'redis://:hunter2@x@redis.example' },
      { WHOSTHERE_JWKS_URL: 'ftp://hunter2@id.example/keys' },
      { WHOSTHERE_JWKS_URL: 'ftp:\\\\hunter2@id.example' },
      { WHOSTHERE_POLICY_URL: 'https://me:hunter2@policy.example/' },
      { WHOSTHERE_POLICY_URL: 'https:me:hunter2@policy.example/' },
      { WHOSTHERE_POLICY_URL: 'https://policy.example/', WHOSTHERE_POLICY_TOKEN: 'hunter2 ' },
      { WHOSTHERE_POLICY_TOKEN: 'hunter2' },
      { WHOSTHERE_METRICS_TOKEN: 'hunter2' },
      { WHOSTHERE_JWKS_URL: 'https://me:hunter2@id.example/keys' },
    ];
    for (const environment of secrets) assert.doesNotMatch(complaintAbout(environment), /hunter2/);
  });

  it('count as unset when they are empty, and as numbers with white space nowhere', () => {
    const empty = { PORT: '', HOST: '', WHOSTHERE_DB: '', WHOSTHERE_JWT_SECRET: '', WHOSTHERE_REDIS_URL: '' };
    assert.deepEqual(readConfig({ ...empty, WHOSTHERE_FRESH_MS: '' }), readConfig({}));
    assert.match(complaintAbout({ PORT: '3000 ' }), /got "3000 "/);
  });

  it('are taken as they are given', () => {
    const config = readConfig({
      PORT: '0',
      HOST: '::1',
      WHOSTHERE_DB: './a b.db',
      WHOSTHERE_FRESH_FLOOR_MS: '0',
      PATH: '/bin',
    });
    assert.equal(config.PORT, 0);
    assert.equal(config.HOST, '::1');
    assert.equal(config.WHOSTHERE_DB, './a b.db');
    assert.equal(config.WHOSTHERE_FRESH_FLOOR_MS, 0);
    const edge = readConfig({ WHOSTHERE_ORIGINS: 'https://a.example,https://b.example', WHOSTHERE_TRUST_PROXY: '1' });
    assert.deepEqual(edge.WHOSTHERE_ORIGINS, ['https://a.example', 'https://b.example']);
    assert.equal(edge.WHOSTHERE_TRUST_PROXY, 1);
    assert.equal('PATH' in config, false);
  });

  it('tell whether tokens come from somebody else', () => {
    assert.equal(hasKey(readConfig({})), false);
    assert.equal(hasKey(readConfig({ WHOSTHERE_JWT_SECRET: SECRET, NODE_ENV: 'production' })), true);
    assert.equal(hasKey(readConfig({ WHOSTHERE_JWKS_URL: 'https://id.example/keys', NODE_ENV: 'production' })), true);
    assert.equal(hasKey(readConfig({ NODE_ENV: 'development' })), false);
  });
});
