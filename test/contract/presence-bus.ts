import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Answered, PresenceBus, ProbeOutcome } from '../../src/ports/presence-bus.ts';
import { AMPLE_MS, type BusCluster, type MakeCluster } from '../support/domain-bus-cluster.ts';
import { BusNode } from '../support/domain-bus-node.ts';
import { HOSTILE_IDS } from '../support/store-hostile-ids.ts';
import { assertOutcome, SLACK_MS } from '../support/domain-bus-outcome.ts';
import { describeBusNetwork } from './presence-bus-network.ts';

const OUTCOMES: readonly ProbeOutcome[] = [
  { kind: 'answered', activeAtMs: 1_790_000_000_001 },
  { kind: 'answered', activeAtMs: null },
  { kind: 'silent' },
  { kind: 'absent' },
  { kind: 'failed', reason: 'over-budget' },
  { kind: 'failed', reason: 'unreachable' },
];

/** Further apart than a bus may be off. */
function spaced(index: number): number {
  return 1_790_000_000_000 + index * 2 * SLACK_MS;
}

/**
 * What every {@link PresenceBus} must hold to. `makeCluster` is called before each test. Every test asks on the first
 * node about users that the last one holds: the same node, where the bus knows only one.
 * `canBeCut`: whether its nodes can be taken off the network.
 */
export function describePresenceBus(
  name: string,
  makeCluster: MakeCluster,
  { nodeCount = 1, canBeCut = true } = {},
): void {
  describe(`${name}, by the contract of the port`, () => {
    let cluster: BusCluster;
    let asking: PresenceBus;
    let holding: { readonly node: BusNode; readonly bus: PresenceBus };

    beforeEach(async () => {
      const nodes = Array.from({ length: nodeCount }, () => new BusNode());
      cluster = await makeCluster(nodes.map(({ askLocal }) => askLocal));
      const [first, last, node] = [cluster.buses[0], cluster.buses.at(-1), nodes.at(-1)];
      assert.ok(first !== undefined && last !== undefined && node !== undefined);
      asking = first;
      holding = { node, bus: last };
    });
    afterEach(() => cluster.close());

    async function hold(...ids: string[]): Promise<void> {
      for (const id of ids) holding.node.hold(holding.bus, id);
      await cluster.settled();
    }

    function ask(id: string, late: (Answered | undefined)[] = []): Promise<ProbeOutcome> {
      return asking.ask(id, cluster.now() + AMPLE_MS, (answer) => late.push(answer));
    }

    /** Listens until it is told that nothing will follow. */
    function askToTheEnd(id: string): {
      late: (Answered | undefined)[];
      over: Promise<void>;
      asked: Promise<ProbeOutcome>;
    } {
      const late: (Answered | undefined)[] = [];
      let end = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        end = resolve;
      });
      const asked = asking.ask(id, cluster.now() + AMPLE_MS, (answer) => {
        late.push(answer);
        if (answer === undefined) end();
      });
      return { late, over, asked };
    }

    describe('asking', () => {
      for (const outcome of OUTCOMES) {
        it(`brings back ${JSON.stringify(outcome)} as it was found`, async () => {
          await hold('bob');
          const asked = ask('bob');
          (await holding.node.question('bob')).settle(outcome);
          assertOutcome(await asked, outcome);
        });
      }

      it('tells whoever holds the user by when to answer', async () => {
        await hold('bob');
        const deadlineMs = cluster.now() + AMPLE_MS;
        const asked = asking.ask('bob', deadlineMs, () => undefined);
        const question = await holding.node.question('bob');
        // An asking node may keep some of the time for the way back.
        assert.ok(question.deadlineMs <= deadlineMs, `${question.deadlineMs} is after ${deadlineMs}`);
        assert.ok(question.deadlineMs > cluster.now(), `${question.deadlineMs} is over`);
        question.settle({ kind: 'silent' });
        await asked;
      });

      it('finds nobody where nobody holds the user', async () => {
        await hold('bob');
        assert.deepEqual(await ask('eve'), { kind: 'absent' });
        assert.equal(holding.node.waitingCount, 0);
      });

      it('finds nobody once the user was released, and finds who is held again', async () => {
        await hold('bob', 'eve');
        holding.node.release(holding.bus, 'bob');
        await cluster.settled();
        assert.deepEqual(await ask('bob'), { kind: 'absent' });
        await hold('bob');
        const asked = ask('bob');
        (await holding.node.question('bob')).settle({ kind: 'silent' });
        assert.deepEqual(await asked, { kind: 'silent' });
      });

      it('asks each time anew, and keeps nothing of the answer before', async () => {
        await hold('bob');
        for (const activeAtMs of [3_000, 2_000, null, 1_000]) {
          const asked = ask('bob');
          (await holding.node.question('bob')).settle({ kind: 'answered', activeAtMs });
          assertOutcome(await asked, { kind: 'answered', activeAtMs });
        }
      });

      it('keeps questions about different users apart, in whatever order they are answered', async () => {
        const ids = Array.from({ length: 200 }, (_, index) => `user-${index}`);
        await hold(...ids);
        const asked = ids.map((id) => ask(id));
        for (const [index, id] of [...ids.entries()].reverse()) {
          (await holding.node.question(id)).settle({ kind: 'answered', activeAtMs: spaced(index) });
        }
        for (const [index, outcome] of (await Promise.all(asked)).entries()) {
          assertOutcome(outcome, { kind: 'answered', activeAtMs: spaced(index) });
        }
      });

      it('keeps hostile ids apart', async () => {
        await hold(...HOSTILE_IDS);
        const asked = HOSTILE_IDS.map((id) => ask(id));
        for (const [index, id] of HOSTILE_IDS.entries()) {
          (await holding.node.question(id)).settle({ kind: 'answered', activeAtMs: spaced(index) });
        }
        for (const [index, outcome] of (await Promise.all(asked)).entries()) {
          assertOutcome(outcome, { kind: 'answered', activeAtMs: spaced(index) });
        }
        assert.equal(holding.node.waitingCount, 0);
      });
    });

    describe('late answers', () => {
      const inactive: ProbeOutcome[] = [{ kind: 'silent' }, { kind: 'answered', activeAtMs: null }];
      for (const outcome of inactive) {
        it(`follow ${JSON.stringify(outcome)} in order, up to the end`, async () => {
          await hold('bob');
          const { late, over, asked } = askToTheEnd('bob');
          const question = await holding.node.question('bob');
          question.settle(outcome);
          await asked;
          const answers: Answered[] = [null, 7_000, 8_000].map((activeAtMs) => ({ kind: 'answered', activeAtMs }));
          for (const answer of answers) question.late(answer);
          question.late(undefined);
          await over;
          assert.equal(late.pop(), undefined);
          assert.equal(late.length, answers.length);
          for (const [index, answer] of answers.entries()) assertOutcome(late[index], answer);
        });
      }

      it('reach whoever asked about that user, and nobody else', async () => {
        await hold('bob', 'eve');
        const bob = askToTheEnd('bob');
        (await holding.node.question('bob')).settle({ kind: 'silent' });
        await bob.asked;
        const eve = askToTheEnd('eve');
        const question = await holding.node.question('eve');
        question.settle({ kind: 'silent' });
        await eve.asked;
        question.late(undefined);
        await eve.over;
        assert.deepEqual(bob.late, []);
      });
    });

    describe('closing', () => {
      it('makes later questions fail, without asking anybody', async () => {
        await hold('bob');
        await asking.close();
        assert.deepEqual(await ask('bob'), { kind: 'failed', reason: 'unreachable' });
        assert.deepEqual(await ask('nobody'), { kind: 'failed', reason: 'unreachable' });
        assert.equal(holding.node.waitingCount, 0);
      });

      it('makes questions under way fail, and nothing follows', async () => {
        await hold('bob');
        const late: (Answered | undefined)[] = [];
        const asked = ask('bob', late);
        const question = await holding.node.question('bob');
        await asking.close();
        // A macrotask: the outcome must be there without anybody answering.
        const outcome = await Promise.race([asked, new Promise((resolve) => setImmediate(resolve, 'still waiting'))]);
        assert.deepEqual(outcome, { kind: 'failed', reason: 'unreachable' });
        question.settle({ kind: 'silent' });
        question.late(undefined);
        await cluster.settled();
        assert.deepEqual(late, []);
      });

      it('leaves a question that was out before its end', async () => {
        await hold('bob');
        const { asked, late } = askToTheEnd('bob');
        const question = await holding.node.question('bob');
        question.settle({ kind: 'silent' });
        await asked;
        await asking.close();
        question.late(undefined);
        await cluster.settled();
        assert.deepEqual(late, [undefined]);
      });

      it('may be done twice, also at once', async () => {
        await Promise.all([asking.close(), asking.close()]);
        await asking.close();
      });
    });
  });

  if (nodeCount > 1) describeBusNetwork(name, makeCluster, { canBeCut });
}
