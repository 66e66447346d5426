import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ago } from '../../../src/demo/page/ago.ts';
import type { Look } from '../../../src/demo/page/look.ts';
import { TELLS_NOW_FOR_MS, wordsFor } from '../../../src/demo/page/presence-words.ts';
import type { Presence } from '../../../src/index.ts';

const CHECKED_AT = 1_790_000_000_000;

function look(answer: Partial<Presence>, rest: Partial<Look> = {}): Look {
  const presence: Presence = {
    id: 'bob',
    status: 'online',
    lastSeen: CHECKED_AT - 3_000,
    checkedAt: CHECKED_AT,
    evidence: 'probe',
    ...answer,
  };
  return { phase: 'settled', answer: presence, ...rest };
}

describe('the words for a presence', () => {
  it('say what is, while the answer is young', () => {
    assert.deepEqual(wordsFor(look({}), CHECKED_AT + 2_000), {
      mark: 'online',
      isAged: false,
      status: 'Online · active 5s ago',
      basis: 'answered a probe · checked 2s ago',
    });
  });

  it('say what was, once it is older than ten seconds', () => {
    assert.equal(wordsFor(look({}), CHECKED_AT + TELLS_NOW_FOR_MS).isAged, false);
    assert.deepEqual(wordsFor(look({}), CHECKED_AT + 40_000), {
      mark: 'online',
      isAged: true,
      status: 'Was online 40s ago · active 43s ago',
      basis: 'answered a probe · checked 40s ago',
    });
    const offline = look({ status: 'offline', evidence: 'no-connection', lastSeen: CHECKED_AT - 60_000 });
    assert.equal(wordsFor(offline, CHECKED_AT + 20_000).status, 'Was offline 20s ago · last seen 1m ago');
  });

  for (const [answer, status, basis] of [
    [{ evidence: 'traffic' }, 'Online · active 3s ago', 'recent activity · checked just now'],
    [{ status: 'idle' }, 'Idle · active 3s ago', 'answered a probe · checked just now'],
    [
      { status: 'offline', evidence: 'no-answer' },
      'Offline · last seen 3s ago',
      'did not answer a probe · checked just now',
    ],
    [{ status: 'offline', evidence: 'no-connection', lastSeen: null }, 'Offline', 'no connection · checked just now'],
    [
      { status: 'offline', evidence: 'no-connection', lastSeen: null, lastSeenApprox: 'within-week' },
      'Offline · last seen within a week',
      'no connection · checked just now',
    ],
    [{ status: 'unknown', evidence: 'none', lastSeen: null }, 'Not known', 'could not be checked · checked just now'],
  ] satisfies [Partial<Presence>, string, string][]) {
    it(`of ${JSON.stringify(answer)}`, () => {
      const words = wordsFor(look(answer), CHECKED_AT);
      assert.deepEqual([words.status, words.basis], [status, basis]);
    });
  }

  it('for somebody who is being checked', () => {
    const nothingYet = { mark: 'checking', isAged: false, status: 'Checking…', basis: '' };
    assert.deepEqual(wordsFor({ phase: 'asked' }, CHECKED_AT), nothingYet);
    assert.deepEqual(wordsFor({ phase: 'pending' }, CHECKED_AT), nothingYet);
    const pending = wordsFor(look({}, { phase: 'pending' }), CHECKED_AT + 60_000);
    assert.deepEqual([pending.mark, pending.basis], ['checking', 'Was online 1m ago · active 1m ago']);
    // Most answers come in the blink of an eye: nothing flickers for them.
    assert.equal(wordsFor(look({}, { phase: 'asked' }), CHECKED_AT).mark, 'online');
  });

  it('for somebody nobody has looked at, and for a look that failed', () => {
    assert.deepEqual(wordsFor(undefined, CHECKED_AT), {
      mark: 'none',
      isAged: false,
      status: 'Not checked yet',
      basis: '',
    });
    const failed = wordsFor(look({}, { failure: 'the connection was lost' }), CHECKED_AT);
    assert.deepEqual(
      [failed.mark, failed.status, failed.basis],
      ['unknown', 'Not known', 'could not be checked: the connection was lost'],
    );
  });
});

describe('a time ago', () => {
  for (const [ageMs, words] of [
    [-5_000, 'just now'],
    [0, 'just now'],
    [999, 'just now'],
    [1_000, '1s ago'],
    [59_999, '59s ago'],
    [60_000, '1m ago'],
    [3_600_000 * 23.9, '23h ago'],
    [86_400_000 * 40, '40d ago'],
  ] as const) {
    it(`of ${ageMs} ms is ${words}`, () => {
      assert.equal(ago(CHECKED_AT - ageMs, CHECKED_AT), words);
    });
  }
});
