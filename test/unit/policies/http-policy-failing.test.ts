import assert from 'node:assert/strict';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { PresenceError } from '../../../src/domain/errors.ts';
import { httpPolicy } from '../../../src/policies/http-policy.ts';
import { type Answering, decide, type PolicyEndpoint, startPolicyEndpoint } from '../../support/policy-endpoint.ts';

const TOKEN = 'hunter2';
const GOOD = '{"access":["full","full"]}';

/** Padded with what JSON lets be. */
const padded = (bytes: number): string => GOOD.padEnd(bytes, ' ');
const say =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): Answering =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

describe('a policy over HTTP that gives no decision', () => {
  let endpoint: PolicyEndpoint;
  let clock: VirtualClock;
  beforeEach(async () => {
    endpoint = await startPolicyEndpoint();
    clock = new VirtualClock();
  });
  afterEach(() => endpoint.close());

  const open = () => httpPolicy({ url: endpoint.url, token: TOKEN, timeoutMs: 500, clock });

  /** Why there was none, as the operator reads it. */
  async function failure(decision: unknown): Promise<string> {
    const error: unknown = await Promise.resolve(decision).then(
      (levels) => assert.fail(`decided: ${inspect(levels)}`),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof PresenceError);
    assert.equal(error.code, 'unavailable');
    assert.equal(error.message, 'the policy endpoint gave no decision');
    const text = inspect(error, { depth: null });
    assert.ok(!text.includes(TOKEN), text);
    return text;
  }

  const broken: readonly (readonly [what: string, answering: Answering, why: RegExp])[] = [
    ['fails', say(500, GOOD), /status 500/],
    ['knows nobody', say(401, GOOD), /status 401/],
    ['is not there', say(404, GOOD), /status 404/],
    ['has made something', say(201, GOOD), /status 201/],
    ['says nothing', say(204, ''), /status 204/],
    ['is no JSON', say(200, '<html>'), /SyntaxError/],
    ['is empty', say(200, ''), /SyntaxError/],
    ['is cut off', say(200, GOOD.slice(0, -1)), /SyntaxError/],
    ['is a list', say(200, '["full","full"]'), /expected object/],
    ['is null', say(200, 'null'), /expected object/],
    ['has no levels', say(200, '{}'), /expected array/],
    ['has levels by id', say(200, '{"access":{"bob":"full","eve":"full"}}'), /expected array/],
    ['has too few levels', say(200, '{"access":["full"]}'), /1 levels for 2 ids/],
    ['has too many levels', say(200, '{"access":["full","full","full"]}'), /3 levels for 2 ids/],
    ['has a level that is none', say(200, '{"access":["full","FULL"]}'), /Invalid option/],
    ['has no level', say(200, '{"access":["full",null]}'), /Invalid option/],
    ['has truth for a level', say(200, '{"access":[true,true]}'), /Invalid option/],
    ['is too large', say(200, padded(1_000_001)), /more than 1000000 bytes/],
    ['is too large unpacked', say(200, gzipSync(padded(5e7)), { 'Content-Encoding': 'gzip' }), /more than 1000000/],
    ['is packed badly', say(200, GOOD, { 'Content-Encoding': 'gzip' }), /terminated|incorrect header/],
    [
      'ends before its end',
      (response) => {
        response.writeHead(200, { 'Content-Length': 99 }).write(GOOD, () => response.destroy());
      },
      /terminated/,
    ],
    ['is a broken connection', (response) => response.socket?.resetAndDestroy(), /fetch failed/],
  ];
  for (const [what, answering, why] of broken) {
    it(`rejects when the answer ${what}, and asks anew the next time`, async () => {
      const policy = open();
      endpoint.answering = answering;
      assert.match(await failure(policy('alice', ['bob', 'eve'])), why);
      assert.equal(clock.timerCount, 0);
      endpoint.answering = decide(() => 'full');
      assert.deepEqual(await policy('alice', ['bob', 'eve']), ['full', 'full']);
    });
  }

  it('takes an answer of just the size that it may have', async () => {
    endpoint.answering = say(200, padded(1_000_000));
    assert.deepEqual(await open()('alice', ['bob', 'eve']), ['full', 'full']);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows no redirect: ${status}`, async () => {
      const elsewhere = await startPolicyEndpoint();
      try {
        endpoint.answering = say(status, GOOD, { Location: elsewhere.url });
        assert.match(await failure(open()('alice', ['bob', 'eve'])), new RegExp(`status ${status}`));
        assert.equal(elsewhere.questions.length, 0);
      } finally {
        await elsewhere.close();
      }
    });
  }

  it('stops reading what does not end', async () => {
    const closed = new Promise<void>((resolve) => {
      endpoint.answering = (response) => {
        response.once('close', resolve);
        const more = (): void => {
          while (!response.destroyed && response.write(' '.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      };
    });
    assert.match(await failure(open()('alice', ['bob'])), /more than 1000000 bytes/);
    await closed;
  });

  it('waits no longer than it is told for an answer to begin, and hangs up', async () => {
    endpoint.answering = () => undefined;
    const asked = endpoint.asked();
    const why = failure(open()('alice', ['bob']));
    await asked;
    const [connection] = endpoint.connections;
    assert.ok(connection);
    const closed = once(connection, 'close');
    await clock.advance(499);
    assert.equal(clock.timerCount, 1);
    await clock.advance(1);
    assert.match(await why, /not answered within 500 ms/);
    await closed;
  });

  it('waits no longer than it is told for an answer to end', async () => {
    const begun = new Promise<void>((resolve) => {
      endpoint.answering = (response) => {
        response.write(GOOD.slice(0, 10), () => {
          resolve();
        });
      };
    });
    const why = failure(open()('alice', ['bob']));
    await begun;
    await clock.advance(500);
    assert.match(await why, /not answered within 500 ms/);
  });

  it('waits no longer than it is told in line', async () => {
    endpoint.answering = () => undefined;
    const policy = open();
    const decisions = Array.from({ length: 65 }, (_, viewer) => policy(`viewer ${viewer}`, ['bob']));
    const failures = Promise.all(decisions.map(failure));
    await clock.advance(500);
    for (const why of await failures) assert.match(why, /not answered within 500 ms/);
    assert.equal(clock.timerCount, 0);
  });

  it('rejects when nobody listens', async () => {
    const policy = open();
    await endpoint.close();
    assert.match(await failure(policy('alice', ['bob'])), /ECONNREFUSED/);
    endpoint = await startPolicyEndpoint();
  });
});
