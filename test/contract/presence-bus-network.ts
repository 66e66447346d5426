import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { PresenceBus, ProbeOutcome } from '../../src/ports/presence-bus.ts';
import { AMPLE_MS, type BusCluster, type MakeCluster } from '../support/domain-bus-cluster.ts';
import { BusNode } from '../support/domain-bus-node.ts';
import { assertOutcome } from '../support/domain-bus-outcome.ts';

const ABSENT: ProbeOutcome = { kind: 'absent' };
const SILENT: ProbeOutcome = { kind: 'silent' };

/** What a bus of several nodes must hold to besides. Three nodes: one asks, two may hold. */
export function describeBusNetwork(name: string, makeCluster: MakeCluster, { canBeCut }: { canBeCut: boolean }): void {
  describe(`${name}, with several nodes`, () => {
    let cluster: BusCluster;
    let nodes: readonly [BusNode, BusNode, BusNode];

    beforeEach(async () => {
      nodes = [new BusNode(), new BusNode(), new BusNode()];
      cluster = await makeCluster(nodes.map(({ askLocal }) => askLocal));
    });
    afterEach(() => cluster.close());

    function bus(index: number): PresenceBus {
      const found = cluster.buses[index];
      assert.ok(found !== undefined);
      return found;
    }

    async function holdOnBoth(): Promise<void> {
      nodes[1].hold(bus(1), 'bob');
      nodes[2].hold(bus(2), 'bob');
      await cluster.settled();
    }

    function ask(withinMs = AMPLE_MS): Promise<ProbeOutcome> {
      return bus(0).ask('bob', cluster.now() + withinMs, () => undefined);
    }

    it('asks every node that holds the user, and an active answer does not wait for the other', async () => {
      await holdOnBoth();
      const asked = ask();
      const questions = await Promise.all([nodes[1].question('bob'), nodes[2].question('bob')]);
      const answer: ProbeOutcome = { kind: 'answered', activeAtMs: cluster.now() };
      questions[1].settle(answer);
      assertOutcome(await asked, answer);
      questions[0].settle(SILENT);
    });

    it('believes whoever answered, where the other heard nothing', async () => {
      await holdOnBoth();
      const asked = ask();
      (await nodes[1].question('bob')).settle(SILENT);
      const answer: ProbeOutcome = { kind: 'answered', activeAtMs: null };
      (await nodes[2].question('bob')).settle(answer);
      assertOutcome(await asked, answer);
    });

    it('finds silence where one node heard nothing and the other has let go', async () => {
      await holdOnBoth();
      const asked = ask();
      (await nodes[1].question('bob')).settle(ABSENT);
      (await nodes[2].question('bob')).settle(SILENT);
      assert.deepEqual(await asked, SILENT);
    });

    it('is no proof of absence when one of those who hold the user could not ask', async () => {
      await holdOnBoth();
      const asked = ask();
      (await nodes[1].question('bob')).settle({ kind: 'failed', reason: 'over-budget' });
      (await nodes[2].question('bob')).settle(ABSENT);
      assert.equal((await asked).kind, 'failed');
    });

    it('finds a user who has moved to another node', async () => {
      nodes[1].hold(bus(1), 'bob');
      await cluster.settled();
      nodes[2].hold(bus(2), 'bob');
      nodes[1].release(bus(1), 'bob');
      await cluster.settled();
      const asked = ask();
      (await nodes[2].question('bob')).settle(SILENT);
      assert.deepEqual(await asked, SILENT);
      assert.equal(nodes[1].waitingCount, 0);
    });

    if (!canBeCut) return;

    it('says by the deadline that it could not ask, where the asking node is cut off, and recovers by itself', async () => {
      const { network } = cluster;
      assert.ok(network !== undefined, 'its network can be cut');
      nodes[2].hold(bus(2), 'bob');
      await cluster.settled();
      await network.cut(0);
      const asked = ask(500);
      await cluster.passUntil(cluster.now() + 500);
      assert.deepEqual(await asked, { kind: 'failed', reason: 'unreachable' });
      await network.mend(0);
      await cluster.settled();
      const again = ask();
      (await nodes[2].question('bob')).settle(SILENT);
      assert.deepEqual(await again, SILENT);
    });
  });
}
