import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { PresenceError } from '../../../src/domain/errors.ts';
import { PolicyGate } from '../../../src/domain/policy-gate.ts';
import { Stats } from '../../../src/domain/stats.ts';
import type { Policy } from '../../../src/ports/policy.ts';

interface Setup {
  readonly clock: VirtualClock;
  readonly stats: Stats;
  readonly gate: PolicyGate;
}

function setUp(policy?: Policy): Setup {
  const clock = new VirtualClock();
  const stats = new Stats();
  return { clock, stats, gate: new PolicyGate(clock, policy, { policyTimeoutMs: 500 }, stats) };
}

/** What a policy might answer that does not know the types. */
const ill = (answer: unknown): Policy => (() => answer) as unknown as Policy;

function isClosed(error: unknown): boolean {
  assert.ok(error instanceof PresenceError);
  assert.equal(error.code, 'unavailable');
  assert.equal(error.message, 'the policy gave no decision');
  return true;
}

describe('the policy gate', () => {
  it('lets everything through where there is no policy', () => {
    assert.equal(setUp().gate.decide('ada', ['bob']), undefined);
  });

  it('asks once for all ids, and costs no promise where the policy needs none', () => {
    const asked: [string, readonly string[]][] = [];
    const { gate } = setUp((viewer, ids) => {
      asked.push([viewer, ids]);
      return ids.map(() => 'approximate' as const);
    });
    assert.deepEqual(gate.decide('ada', ['bob', 'eve']), ['approximate', 'approximate']);
    assert.deepEqual(asked, [['ada', ['bob', 'eve']]]);
  });

  it('waits for a policy that has to look things up', async () => {
    const { gate, clock } = setUp(async () => Promise.resolve(['full', 'hidden'] as const));
    assert.deepEqual(await gate.decide('ada', ['bob', 'eve']), ['full', 'hidden']);
    assert.equal(clock.timerCount, 0);
  });

  it('is closed when the policy throws or rejects, and keeps the cause', async () => {
    const cause = new Error('no database');
    const throwing = setUp(() => {
      throw cause;
    });
    assert.throws(
      () => throwing.gate.decide('ada', ['bob']),
      (error: unknown) => isClosed(error) && (error as PresenceError).cause === cause,
    );
    const rejecting = setUp(() => Promise.reject(cause));
    await assert.rejects(async () => rejecting.gate.decide('ada', ['bob']), isClosed);
    assert.equal(throwing.stats.policyFailures + rejecting.stats.policyFailures, 2);
  });

  it('is closed when the policy answers anything but one level for each id', async () => {
    for (const answer of [
      undefined,
      null,
      'full',
      [],
      ['full'],
      ['full', 'full', 'full'],
      ['full', 'FULL'],
      ['full', undefined],
      ['full', null],
      [true, false],
      new Array(2),
      { 0: 'full', 1: 'full', length: 2 },
      new Set(['full', 'hidden']),
    ]) {
      assert.throws(() => setUp(ill(answer)).gate.decide('ada', ['bob', 'eve']), isClosed);
      const later = setUp(ill(Promise.resolve(answer)));
      await assert.rejects(async () => later.gate.decide('ada', ['bob', 'eve']), isClosed);
      assert.equal(later.stats.policyFailures, 1);
    }
  });

  it('is closed when the policy takes too long', async () => {
    const { gate, clock, stats } = setUp(() => new Promise(() => undefined));
    const decision = Promise.resolve(gate.decide('ada', ['bob'])).catch((error: unknown) => error);
    await clock.advance(499);
    assert.equal(stats.policyFailures, 0);
    await clock.advance(1);
    isClosed(await decision);
    assert.equal(stats.policyFailures, 1);
    assert.equal(clock.timerCount, 0);
  });
});
