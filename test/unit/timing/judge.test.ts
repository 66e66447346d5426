import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Random } from '../../../scripts/support/random.ts';
import { compareAll } from '../../../scripts/timing/compare.ts';
import { mannWhitney } from '../../../scripts/timing/mann-whitney.ts';
import { isConnected, type Kind, KINDS, people, shuffled, WAY_NAMES } from '../../../scripts/timing/people.ts';
import { judge, type Verdict } from '../../../scripts/timing/report.ts';
import { MOMENTS, Samples } from '../../../scripts/timing/samples.ts';
import type { Answer } from '../../../scripts/timing/way.ts';

const EACH = 200;

/** Answers that take a random time, the same for all kinds but for what `change` makes of them. */
function verdictOn(change: (answer: Answer, kind: Kind) => Answer, pings = 0, limit?: number): Verdict {
  const random = new Random(7);
  const samples = new Samples();
  for (const way of WAY_NAMES) {
    for (const moment of MOMENTS) {
      for (const kind of KINDS) {
        for (let count = 0; count < EACH; count += 1) {
          const keepForS = way === 'HTTP' ? random.int(0, 1) : undefined;
          const answer = { tookUs: 200 + random.unit() * 100, ageMs: random.int(0, 2), keepForS, bytes: '{}' };
          samples.add(way, moment, kind, 'nobody', change(answer, kind));
        }
      }
    }
  }
  return judge(compareAll(samples), { samples, pings }, limit);
}

describe('the judge of hidden and absent users', () => {
  it('finds nothing where there is nothing, and shows what it compared', () => {
    const { text, leaks } = verdictOn((answer) => answer);
    assert.deepEqual(leaks, []);
    // Two pairs, at three moments: time and age both ways in, max-age over HTTP alone.
    assert.match(text, /^30 tests; a difference is a p below 3\.3e-5$/m);
    assert.match(text, /^nothing tells hidden from absent$/m);
    assert.equal([...text.matchAll(/^(?:sockets|HTTP), /gm)].length, 12);
  });

  const planted: readonly (readonly [what: string, change: (answer: Answer) => Answer, told: string])[] = [
    ['time', (answer) => ({ ...answer, tookUs: answer.tookUs + 30 }), 'by time'],
    ['age', (answer) => ({ ...answer, ageMs: answer.ageMs + 1 }), 'by age'],
    ['max-age', (answer) => ({ ...answer, keepForS: answer.keepForS === undefined ? undefined : 9 }), 'by max-age'],
    ['bytes', (answer) => ({ ...answer, bytes: '{ }' }), 'by bytes'],
  ];
  for (const [what, change, told] of planted) {
    for (const kind of ['hidden', 'appears offline'] as const) {
      it(`finds a difference in ${what}, of one who is ${kind}`, () => {
        const { leaks, text } = verdictOn((answer, of) => (of === kind ? change(answer) : answer));
        assert.equal(leaks.length, what === 'max-age' ? 3 : 6, text);
        for (const leak of leaks) {
          assert.ok(leak.includes(told), leak);
          assert.ok(leak.includes(`: ${kind} / `), leak);
        }
      });
    }
  }

  it('takes a probe of a hidden user for a leak', () => {
    assert.deepEqual(verdictOn((answer) => answer, 1).leaks, ['1 connections of hidden users were pinged']);
  });

  it('is as strict as it is told', () => {
    assert.ok(verdictOn((answer) => answer, 0, 0.9).leaks.length > 0);
  });
});

describe('the two-sample test', () => {
  it('is the one of the books', () => {
    // Hollander and Wolfe (1973), page 116, its first two groups: ranks sum up to 23 and 22, so H is 0.24.
    assert.equal(mannWhitney([2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4]).toFixed(4), '0.6242');
  });

  it('knows that equal numbers are no difference', () => {
    assert.equal(mannWhitney([1, 1, 1], [1, 1, 1]), 1);
  });
});

describe('the people who are looked at', () => {
  const all = people(30, 5, new Random(1));

  it('are as many of each kind in each way, by ids that tell nothing', () => {
    assert.equal(all.length, 30 * KINDS.length * WAY_NAMES.length);
    for (const way of WAY_NAMES) {
      for (const kind of KINDS) assert.equal(all.filter((each) => each.way === way && each.kind === kind).length, 30);
    }
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.equal(new Set(all.map(({ id }) => id.length)).size, 1);
    assert.equal(all.filter(isConnected).length, all.length / 2);
    assert.ok(new Set(all.slice(0, 40).map(({ kind }) => kind)).size === KINDS.length, 'not in random order');
  });

  it('are all there in whatever order', () => {
    const order = shuffled(all, new Random(2));
    assert.notDeepEqual(order, all);
    assert.deepEqual(new Set(order), new Set(all));
  });
});
