import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { OpenQuestion } from '../../../src/buses/redis/open-question.ts';
import { type Answered, type ProbeOutcome, UNREACHABLE } from '../../../src/ports/presence-bus.ts';

const SILENT: ProbeOutcome = { kind: 'silent' };
const ABSENT: ProbeOutcome = { kind: 'absent' };
const OVER_BUDGET: ProbeOutcome = { kind: 'failed', reason: 'over-budget' };

class Asked {
  readonly clock = new VirtualClock();
  readonly late: (Answered | undefined)[] = [];
  isOver = false;
  outcome: ProbeOutcome | undefined;
  readonly question = new OpenQuestion({
    clock: this.clock,
    terms: { settleMs: 150, idleAfterMs: 300_000, freshForMs: 10_000 },
    deadlineMs: this.clock.now() + 2_000,
    late: (answer) => this.late.push(answer),
    onOver: () => {
      assert.ok(!this.isOver, 'over once');
      this.isOver = true;
    },
  });

  constructor() {
    void this.question.outcome.then((outcome) => {
      this.outcome = outcome;
    });
    this.question.askedHere('here');
  }

  active(): Answered {
    return { kind: 'answered', activeAtMs: this.clock.now() };
  }

  idle(byMs = 400_000): Answered {
    return { kind: 'answered', activeAtMs: this.clock.now() - byMs };
  }

  async pass(ms = 0): Promise<void> {
    await this.clock.advance(ms);
  }
}

describe('a question to several nodes', () => {
  it('finds nobody when nobody hears it and nobody is here', async () => {
    const asked = new Asked();
    asked.question.found('here', ABSENT, true);
    await asked.pass();
    assert.equal(asked.outcome, undefined, 'others may hear it still');
    asked.question.expect(0);
    await asked.pass();
    assert.deepEqual(asked.outcome, ABSENT);
    assert.ok(asked.isOver);
    assert.equal(asked.clock.timerCount, 0);
  });

  it('waits for whoever heard it, and is silent when one of them is', async () => {
    const asked = new Asked();
    asked.question.found('here', ABSENT, true);
    asked.question.expect(2);
    asked.question.heldBy('a');
    asked.question.found('a', SILENT, false);
    await asked.pass();
    assert.equal(asked.outcome, undefined);
    asked.question.heldBy('b');
    asked.question.found('b', ABSENT, true);
    await asked.pass();
    assert.deepEqual(asked.outcome, SILENT);
  });

  it('is answered by the first who is active, and hears nothing after that', async () => {
    const asked = new Asked();
    asked.question.expect(2);
    asked.question.heldBy('a');
    asked.question.heldBy('b');
    const answer = asked.active();
    asked.question.found('a', answer, true);
    await asked.pass();
    assert.deepEqual(asked.outcome, answer);
    asked.question.found('b', asked.active(), true);
    asked.question.late('b', asked.active());
    assert.deepEqual(asked.late, []);
    assert.ok(asked.isOver);
    assert.equal(asked.clock.timerCount, 0);
  });

  it('waits a little for somebody active when the first is idle, and takes the most active', async () => {
    const asked = new Asked();
    asked.question.expect(2);
    asked.question.heldBy('a');
    asked.question.heldBy('b');
    asked.question.found('a', asked.idle(500_000), true);
    await asked.pass(100);
    asked.question.found('b', { kind: 'answered', activeAtMs: null }, true);
    await asked.pass(49);
    assert.equal(asked.outcome, undefined, 'here nobody has said anything yet');
    await asked.pass(1);
    assert.deepEqual(asked.outcome, { kind: 'answered', activeAtMs: asked.question.askedAtMs - 500_000 });
  });

  for (const failure of [OVER_BUDGET, UNREACHABLE]) {
    it(`proves nothing when somebody says ${JSON.stringify(failure)}, unless another answers`, async () => {
      const asked = new Asked();
      asked.question.found('here', SILENT, true);
      asked.question.expect(1);
      asked.question.heldBy('a');
      asked.question.found('a', failure, true);
      await asked.pass();
      assert.deepEqual(asked.outcome, failure);

      const other = new Asked();
      other.question.found('here', other.idle(), true);
      other.question.expect(1);
      other.question.heldBy('a');
      other.question.found('a', failure, true);
      await other.pass();
      assert.equal(other.outcome?.kind, 'answered');
    });
  }

  it('proves nothing when it could not be put, but for what is here', async () => {
    const asked = new Asked();
    asked.question.fail();
    await asked.pass();
    assert.equal(asked.outcome, undefined);
    asked.question.found('here', ABSENT, true);
    await asked.pass();
    assert.deepEqual(asked.outcome, UNREACHABLE);

    const other = new Asked();
    other.question.fail();
    const answer = other.active();
    other.question.found('here', answer, true);
    await other.pass();
    assert.deepEqual(other.outcome, answer);
  });

  it('proves nothing at the deadline when not all have said what they found', async () => {
    const asked = new Asked();
    asked.question.found('here', SILENT, true);
    asked.question.expect(1);
    asked.question.heldBy('a');
    await asked.pass(1_999);
    assert.equal(asked.outcome, undefined);
    await asked.pass(1);
    assert.deepEqual(asked.outcome, UNREACHABLE);
    assert.ok(asked.isOver);
  });

  it('waits for its own connections, which keep to the deadline by themselves', async () => {
    const asked = new Asked();
    asked.question.expect(0);
    await asked.pass(2_000);
    assert.equal(asked.outcome, undefined);
    asked.question.found('here', SILENT, false);
    await asked.pass();
    assert.deepEqual(asked.outcome, SILENT);
  });

  it('in doubt whether all have heard it proves nothing, and still believes who answers', async () => {
    for (const [found, outcome] of [
      [ABSENT, UNREACHABLE],
      [SILENT, UNREACHABLE],
      [
        { kind: 'answered', activeAtMs: null },
        { kind: 'answered', activeAtMs: null },
      ],
    ] as [ProbeOutcome, ProbeOutcome][]) {
      const asked = new Asked();
      asked.question.doubt();
      asked.question.found('here', ABSENT, true);
      asked.question.expect(1);
      asked.question.heldBy('a');
      asked.question.found('a', found, true);
      await asked.pass(150);
      assert.deepEqual(asked.outcome, outcome);
    }
  });

  it('counts itself among those who heard it, without being told anything by itself', async () => {
    const asked = new Asked();
    asked.question.found('here', SILENT, true);
    asked.question.expect(1);
    await asked.pass();
    assert.equal(asked.outcome, undefined);
    asked.question.heardBy('here');
    await asked.pass();
    assert.deepEqual(asked.outcome, SILENT);
  });

  describe('after an outcome that may be corrected', () => {
    async function silent(): Promise<Asked> {
      const asked = new Asked();
      asked.question.expect(1);
      asked.question.heldBy('a');
      asked.question.found('here', SILENT, false);
      asked.question.found('a', SILENT, false);
      await asked.pass();
      assert.deepEqual(asked.outcome, SILENT);
      return asked;
    }

    it('passes on what comes late, until all have said that nothing will follow', async () => {
      const asked = await silent();
      const answer = asked.idle();
      asked.question.late('a', answer);
      asked.question.late('a', undefined);
      assert.deepEqual(asked.late, [answer]);
      asked.question.late('here', undefined);
      assert.deepEqual(asked.late, [answer, undefined]);
      assert.ok(asked.isOver);
      assert.equal(asked.clock.timerCount, 0);
    });

    it('hears no more after somebody is active', async () => {
      const asked = await silent();
      const answer = asked.active();
      asked.question.late('a', answer);
      asked.question.late('here', asked.active());
      assert.deepEqual(asked.late, [answer, undefined]);
    });

    it('does not wait for ever: a node may have died', async () => {
      const asked = await silent();
      await asked.pass(9_999);
      assert.deepEqual(asked.late, []);
      await asked.pass(1);
      assert.deepEqual(asked.late, [undefined]);
    });

    it('ends when the node closes', async () => {
      const asked = await silent();
      asked.question.abort();
      assert.deepEqual(asked.late, [undefined]);
      assert.ok(asked.isOver);
    });
  });
});
