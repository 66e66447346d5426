import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { httpPolicy, type HttpPolicyOptions } from '../../../src/policies/http-policy.ts';
import type { Policy } from '../../../src/ports/policy.ts';
import { decide, type PolicyEndpoint, startPolicyEndpoint } from '../../support/policy-endpoint.ts';

const LEVELS = new Map([
  ['bob', 'full'],
  ['carol', 'approximate'],
  ['dave', 'hidden'],
]);

describe('a policy over HTTP', () => {
  let endpoint: PolicyEndpoint;
  let clock: VirtualClock;
  beforeEach(async () => {
    endpoint = await startPolicyEndpoint();
    endpoint.answering = decide((id) => LEVELS.get(id) ?? 'hidden');
    clock = new VirtualClock();
  });
  afterEach(() => endpoint.close());

  const open = (options: Partial<HttpPolicyOptions> = {}): Policy =>
    httpPolicy({ url: endpoint.url, clock, ...options });

  it('asks for all ids at once, and leaves no timer behind', async () => {
    const policy = open({ token: 'a.b-c_d~e+f/g=' });
    assert.deepEqual(await policy('alice', ['dave', 'bob', 'carol']), ['hidden', 'full', 'approximate']);
    assert.deepEqual(endpoint.questions, [{ viewer: 'alice', ids: ['dave', 'bob', 'carol'] }]);
    assert.equal(endpoint.headers[0]?.authorization, 'Bearer a.b-c_d~e+f/g=');
    assert.equal(endpoint.headers[0]['content-type'], 'application/json');
    assert.equal(clock.timerCount, 0);
  });

  it('sends no credentials unless it is given some', async () => {
    await open()('alice', ['bob']);
    assert.equal(endpoint.headers[0]?.authorization, undefined);
  });

  it('has ids arrive as they are', async () => {
    const ids = ['Ünïcödé 🦊', '"\\', '__proto__', ' '];
    await open()('\u202ealice', ids);
    assert.deepEqual(endpoint.questions, [{ viewer: '\u202ealice', ids }]);
  });

  it('asks only for what it has no decision on, and costs no promise when that is nothing', async () => {
    const policy = open();
    await policy('alice', ['bob', 'dave']);
    assert.deepEqual(policy('alice', ['dave', 'bob']), ['hidden', 'full']);
    assert.deepEqual(await policy('alice', ['dave', 'carol', 'bob', 'eve']), [
      'hidden',
      'approximate',
      'full',
      'hidden',
    ]);
    assert.deepEqual(endpoint.questions.at(-1), { viewer: 'alice', ids: ['carol', 'eve'] });
    assert.equal(endpoint.questions.length, 2);
  });

  it('takes a decision for one viewer as none for another, however their names add up', async () => {
    const policy = open();
    await policy('al', ['icebob']);
    for (const [viewer, id] of [
      ['alice', 'bob'],
      ['', 'alicebob'],
      ['alic', 'ebob'],
      ['2 al', 'icebob'],
    ] as const) {
      assert.ok(policy(viewer, [id]) instanceof Promise, viewer);
    }
  });

  it('keeps a decision for as long as it is told, from when it was asked for', async () => {
    const policy = open({ cacheForMs: 500 });
    const asked = endpoint.asked();
    const { answering } = endpoint;
    let answer: (() => void) | undefined;
    endpoint.answering = (...parts) => {
      answer = () => {
        answering(...parts);
      };
    };
    const decision = policy('alice', ['bob']);
    await asked;
    await clock.advance(200);
    answer?.();
    await decision;
    endpoint.answering = answering;
    await clock.advance(299);
    assert.deepEqual(policy('alice', ['bob']), ['full']);
    await clock.advance(1);
    assert.deepEqual(await policy('alice', ['bob']), ['full']);
    assert.equal(endpoint.questions.length, 2);
  });

  it('asks again when the clock was set back', async () => {
    const policy = open();
    await policy('alice', ['bob']);
    clock.step(-1);
    assert.ok(policy('alice', ['bob']) instanceof Promise);
  });

  it('prefers what was asked later to what was answered later', async () => {
    const policy = open({ timeoutMs: 60_000 });
    const late: (() => void)[] = [];
    endpoint.answering = (response) => late.push(() => response.end('{"access":["full","full"]}'));
    const asked = endpoint.asked();
    const before = policy('alice', ['bob', 'eve']);
    await asked;
    await clock.advance(1);
    endpoint.answering = decide(() => 'hidden');
    await policy('alice', ['bob']);
    for (const answer of late) answer();
    await before;
    assert.deepEqual(policy('alice', ['bob', 'eve']), ['hidden', 'full']);
  });

  it('keeps nothing where that is wanted', async () => {
    const policy = open({ cacheForMs: 0 });
    await policy('alice', ['bob']);
    await policy('alice', ['bob']);
    assert.equal(endpoint.questions.length, 2);
  });

  it('keeps no more decisions than it may', async () => {
    const policy = open({ cacheSize: 2 });
    await policy('alice', ['bob', 'carol', 'dave']);
    assert.ok(policy('alice', ['bob']) instanceof Promise);
    assert.deepEqual(policy('alice', ['carol', 'dave']), ['approximate', 'hidden']);
  });

  it('puts the same question once at a time', async () => {
    const policy = open({ cacheForMs: 0 });
    const decisions = ['alice', 'alice', 'ann'].map(async (viewer) => policy(viewer, ['bob']));
    assert.deepEqual(await Promise.all(decisions), [['full'], ['full'], ['full']]);
    assert.equal(endpoint.questions.length, 2);
    await policy('alice', ['bob']);
    assert.equal(endpoint.questions.length, 3);
  });

  it('has so many questions under way at a time, and the others wait', async () => {
    const policy = open();
    const { answering } = endpoint;
    const held: (() => void)[] = [];
    const all = new Promise<void>((resolve) => {
      endpoint.answering = (...parts) => {
        if (parts[1].viewer === 'nobody') answering(...parts);
        held.push(() => {
          answering(...parts);
        });
        if (held.length === 64) resolve();
      };
    });
    const decisions = Array.from({ length: 100 }, async (_, viewer) => policy(`viewer ${viewer}`, ['bob']));
    await all;
    // Whatever else was sent has arrived by now: it would have been sent before.
    await fetch(endpoint.url, { method: 'POST', body: '{"viewer":"nobody","ids":[]}' });
    assert.equal(endpoint.questions.length, 65);
    endpoint.answering = answering;
    for (const answer of held.slice(0, 64)) answer();
    assert.equal((await Promise.all(decisions)).length, 100);
  });

  it('is never asked for more than a refresh may hold', () => {
    const ids = Array.from({ length: 1_001 }, (_, index) => `user ${index}`);
    assert.throws(() => open()('alice', ids), { code: 'too_many_ids' });
  });
});
