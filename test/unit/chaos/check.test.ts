import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { check } from '../../../scripts/chaos/check/check.ts';
import type { History } from '../../../scripts/chaos/check/history.ts';
import { answer, asked, at, connection, fault, node, quiet, T0, word } from './histories.ts';

/** The kinds of all violations, in the order of time. */
function kinds(parts: Partial<History>): string[] {
  return check(quiet(parts)).violations.map(({ kind }) => kind);
}

const ended = (s: number, ending: 'goodbye' | 'closed' | 'silence' | 'lost' = 'closed') =>
  ({ answeredUntilMs: at(s), closedAtMs: at(s), ending }) as const;
const offline = { status: 'offline', evidence: 'no-connection' } as const;
const unknown = { status: 'unknown', evidence: 'none' } as const;

describe('the checker of a chaos run', () => {
  it('has nothing to say against what is true', () => {
    const away = { checkedAtMs: at(31), heardAtMs: at(31), asked: asked(31), ...offline, lastSeenMs: at(20) };
    const history = {
      connections: [connection(ended(30))],
      activities: [word(20)],
      answers: [answer(10, { lastSeenMs: T0 + 10 }), answer(29, { lastSeenMs: at(20) }), answer(31, away)],
      lastAnswers: [answer(50, { ...offline, lastSeenMs: at(20) + 3 })],
    };
    assert.deepEqual(kinds(history), []);
  });

  describe('lingering: there, long after the end', () => {
    const connections = [connection(ended(30))];
    // maxAge and the probe timeout are 2 s each; 250 ms are tolerated.
    it('is allowed for maxAge and the probe timeout', () => {
      assert.deepEqual(kinds({ connections, answers: [answer(34.1)] }), []);
    });

    for (const [status, evidence] of [
      ['online', 'probe'],
      ['online', 'traffic'],
      ['idle', 'probe'],
    ] as const) {
      it(`is a violation later than that: ${status} by ${evidence}`, () => {
        assert.deepEqual(kinds({ connections, answers: [answer(34.3, { status, evidence })] }), ['lingering']);
      });
    }

    it('is one sooner for who demands more, down to the floor', () => {
      const demanding = (maxAgeMs: number) => answer(32.5, { asked: asked(32.5, { maxAgeMs }) });
      assert.deepEqual(kinds({ connections, answers: [demanding(1_000)] }), []);
      assert.deepEqual(kinds({ connections, answers: [demanding(0)] }), ['lingering']);
    });

    it('is one of somebody who never was there', () => {
      assert.deepEqual(kinds({ answers: [answer(10, { lastSeenMs: null })] }), ['lingering']);
    });

    it('counts from when a node that stood still could take notice', () => {
      const paused = [node({ pauses: [{ fromMs: at(29), toMs: at(33) }] }), node({ name: 'n2' })];
      assert.deepEqual(kinds({ connections, nodes: paused, answers: [answer(37)] }), []);
      assert.deepEqual(kinds({ connections, nodes: paused, answers: [answer(38)] }), ['lingering']);
    });

    it('is put off by what the machine stood still', () => {
      const stalls = [{ fromMs: at(33), toMs: at(34), lateMs: 900 }];
      assert.deepEqual(kinds({ connections, stalls, answers: [answer(35)] }), []);
      assert.deepEqual(kinds({ connections, stalls, answers: [answer(35.2)] }), ['lingering']);
    });
  });

  describe('denied: offline, although connected to a live node and answering', () => {
    const denying = (s: number, parts = {}) => [answer(s, { ...offline, ...parts })];

    it('is a violation, whatever it rests on', () => {
      for (const evidence of ['no-connection', 'no-answer'] as const) {
        assert.deepEqual(kinds({ connections: [connection()], answers: denying(10, { evidence }) }), ['denied']);
      }
    });

    it('counts once the connection has been there for a second', () => {
      assert.deepEqual(kinds({ connections: [connection()], answers: denying(1.2) }), []);
      assert.deepEqual(kinds({ connections: [connection()], answers: denying(1.3) }), ['denied']);
    });

    it('is none of who was not there up to the answer, or answers nothing', () => {
      assert.deepEqual(kinds({ connections: [connection(ended(10.04))], answers: denying(10) }), []);
      assert.deepEqual(kinds({ connections: [connection({ answers: false })], answers: denying(10) }), []);
      assert.deepEqual(kinds({ connections: [connection({ openedAtMs: Infinity })], answers: denying(10) }), []);
    });

    it('is none while the node stands still, and for a second after', () => {
      const nodes = [node({ pauses: [{ fromMs: at(9), toMs: at(12) }] }), node({ name: 'n2' })];
      const connections = [connection()];
      for (const s of [9.5, 12, 14]) assert.deepEqual(kinds({ connections, nodes, answers: denying(s) }), []);
      for (const s of [8, 14.5]) assert.deepEqual(kinds({ connections, nodes, answers: denying(s) }), ['denied']);
    });

    it('is none once the node was killed, whatever the client has noticed', () => {
      const nodes = [node({ wasKilled: true, endedAtMs: at(10) }), node({ name: 'n2' })];
      assert.deepEqual(kinds({ connections: [connection()], nodes, answers: denying(10) }), []);
      assert.deepEqual(kinds({ connections: [connection()], nodes, answers: denying(9) }), ['denied']);
    });

    it('is one while the device is on its way from a node that drains, and arrives in time', () => {
      const nodes = [node({ drainingAtMs: at(9), endedAtMs: at(18) }), node({ name: 'n2' })];
      const leaving = connection(ended(10, 'lost'));
      const arriving = (s: number) => connection({ node: 'n2', openingAtMs: at(s), openedAtMs: at(s) });
      const moves = (s: number) => kinds({ connections: [leaving, arriving(s)], nodes, answers: denying(11) });
      assert.deepEqual(moves(13), ['denied']);
      assert.deepEqual(moves(14.5), []);
      const dropped = [connection(ended(10)), arriving(13)];
      assert.deepEqual(kinds({ connections: dropped, nodes, answers: denying(11) }), []);
    });
  });

  describe('unknown', () => {
    const connections = [connection()];

    it('is a violation when nothing had failed', () => {
      assert.deepEqual(kinds({ connections, answers: [answer(10, unknown)] }), ['unknown']);
    });

    it('is allowed during a fault and as long after as that may take, and no longer', () => {
      const faults = [fault(10, 12)];
      const said = (s: number) => kinds({ connections, faults, answers: [answer(s, unknown)] });
      assert.deepEqual(said(9.5), ['unknown']);
      for (const s of [10, 11, 16.9]) assert.deepEqual(said(s), []);
      assert.deepEqual(said(17.1), ['unknown']);
    });

    it('is excused, and told of, while the machine stood still', () => {
      const stall = (lateMs: number) => [{ fromMs: at(9.9), toMs: at(10), lateMs }];
      const verdict = check(quiet({ connections, stalls: stall(100), answers: [answer(10, unknown)] }));
      assert.deepEqual([verdict.violations.length, verdict.excused.length], [0, 1]);
      assert.deepEqual(kinds({ connections, stalls: stall(99), answers: [answer(10, unknown)] }), ['unknown']);
    });
  });

  describe('stale: evidence that is too old', () => {
    const connections = [connection()];

    it('is a violation beyond what was demanded', () => {
      const old = (ageMs: number, maxAgeMs?: number) =>
        answer(10, { asked: asked(10, { maxAgeMs }), checkedAtMs: at(10) + 50 - ageMs });
      assert.deepEqual(kinds({ connections, answers: [old(2_200), old(1_200, 1_000), old(400, 0)] }), []);
      assert.deepEqual(kinds({ connections, answers: [old(2_300)] }), ['stale']);
      assert.deepEqual(kinds({ connections, answers: [old(1_300, 1_000)] }), ['stale']);
      assert.deepEqual(kinds({ connections, answers: [old(500, 0)] }), ['stale']);
    });

    it('is none when it came in since the question, or was kept by a node that stood still', () => {
      const slow = answer(10, { heardAtMs: at(14), checkedAtMs: at(10) });
      assert.deepEqual(kinds({ connections, answers: [slow] }), []);
    });

    it('is a violation from ahead, as by a clock that is wrong', () => {
      assert.deepEqual(kinds({ connections, answers: [answer(10, { checkedAtMs: at(610) })] }), ['stale']);
    });
  });

  it('catches a last seen that is ahead of the last activity', () => {
    const connections = [connection()];
    const seen = (lastSeenMs: number) =>
      kinds({ connections, activities: [word(5)], answers: [answer(10, { lastSeenMs })] });
    assert.deepEqual(seen(at(5.2)), []);
    assert.deepEqual(seen(at(5.3)), ['future']);
    assert.deepEqual(seen(at(605)), ['future']);
  });

  it('catches a live node that does not answer in time, or never', () => {
    const connections = [connection()];
    const slow = (s: number) => answer(10, { heardAtMs: at(10 + s), checkedAtMs: at(10 + s) });
    assert.deepEqual(kinds({ connections, answers: [slow(6.3)] }), []);
    assert.deepEqual(kinds({ connections, answers: [slow(6.4)] }), ['late']);
    const never = (s: number, reason: 'connection lost' | 'run over') => ({
      asked: asked(10),
      users: ['bob'],
      byMs: at(s),
      reason,
    });
    assert.deepEqual(kinds({ unanswered: [never(12, 'connection lost')] }), []);
    assert.deepEqual(kinds({ unanswered: [never(20, 'run over')] }), ['late']);
    const nodes = [node(), node({ name: 'n2', pauses: [{ fromMs: at(11), toMs: at(15) }] })];
    assert.deepEqual(kinds({ connections, nodes, answers: [slow(10)] }), []);
  });

  describe('lost: last seen behind what a node had taken', () => {
    const connections = [connection()];
    const last = (lastSeenMs: number | null) => [answer(50, { lastSeenMs })];

    it('is a violation', () => {
      assert.deepEqual(kinds({ connections, activities: [word(20)], lastAnswers: last(at(20) + 2) }), []);
      assert.deepEqual(kinds({ connections, activities: [word(20)], lastAnswers: last(at(19)) }), ['lost']);
      assert.deepEqual(kinds({ connections, activities: [word(20)], lastAnswers: last(null) }), ['lost']);
    });

    it('is one of a connection that was there, too', () => {
      assert.deepEqual(kinds({ connections, lastAnswers: last(T0 - 5_000) }), ['lost']);
    });

    it('is none of what no node said it had taken', () => {
      const activities = [word(20, { ackedAtMs: Infinity })];
      assert.deepEqual(kinds({ connections, activities, lastAnswers: last(T0) }), []);
    });

    it('is none of the last flush interval of a node that was killed; but is of what came before', () => {
      const nodes = [node({ wasKilled: true, endedAtMs: at(21) }), node({ name: 'n2' })];
      const online = connection({ node: 'n2', openingAtMs: T0 - 1_000, openedAtMs: T0 - 900 });
      const activities = [word(15), word(20)];
      const said = (lastSeenMs: number) =>
        kinds({ connections: [...connections, online], nodes, activities, lastAnswers: last(lastSeenMs) });
      assert.deepEqual(said(at(15)), []);
      assert.deepEqual(said(at(14)), ['lost']);
    });

    it('is one of a node that was stopped as it should be', () => {
      const nodes = [node({ drainingAtMs: at(20.1), endedAtMs: at(21) }), node({ name: 'n2' })];
      const online = connection({ node: 'n2' });
      const history = { connections: [online], nodes, activities: [word(20)], lastAnswers: last(at(15)) };
      assert.deepEqual(kinds(history), ['lost']);
    });

    it('is none of what Redis itself may have lost', () => {
      const faults = [fault(20, 25, { mayLose: { fromMs: at(19), toMs: at(20) } })];
      const said = (s: number) => kinds({ connections, faults, activities: [word(s)], lastAnswers: last(T0) });
      assert.deepEqual(said(18), []);
      assert.deepEqual(said(17), ['lost']);
      assert.deepEqual(said(21), ['lost']);
    });
  });

  it('catches a node that refuses, unless it is about to stop', () => {
    const unanswered = [{ asked: asked(10), users: ['bob'], byMs: at(10.1), reason: 'refused' as const }];
    assert.deepEqual(kinds({ unanswered }), ['refused']);
    assert.deepEqual(kinds({ unanswered, nodes: [node({ name: 'n2', drainingAtMs: at(9) })] }), []);
  });

  it('catches a node that ended by itself', () => {
    assert.deepEqual(kinds({ nodes: [node({ endedAtMs: at(10) })] }), ['crashed']);
    assert.deepEqual(kinds({ nodes: [node({ endedAtMs: at(10), wasKilled: true })] }), []);
    assert.deepEqual(kinds({ nodes: [node({ endedAtMs: at(10), drainingAtMs: at(5) })] }), []);
  });
});
