import type { ClusterEngine, SingleEngine } from '../stage/engine.ts';
import type { Fault } from './fault.ts';

/**
 * After Redis has begun anew a node waits for the others for the whole of a lease, 10 s, before it takes anybody's absence
 * for proven; and it may take 2 s to connect again.
 */
const BEGINS_ANEW_WITHIN_MS = 15_000;

/** It ends and comes back with what it has on disk. */
export const restartRedis: Fault<SingleEngine> = {
  name: 'restart Redis',
  recoversWithinMs: BEGINS_ANEW_WITHIN_MS,
  run: async ({ engine }) => {
    const fromMs = Date.now();
    await engine.server.restart();
    return { detail: `away for ${Date.now() - fromMs} ms` };
  },
};

/** SIGSTOP, and SIGCONT after a while. */
export function pauseRedis(forMs: number): Fault<SingleEngine> {
  return {
    name: 'SIGSTOP Redis',
    recoversWithinMs: BEGINS_ANEW_WITHIN_MS,
    run: async ({ engine, wait }) => {
      await engine.server.pause();
      try {
        await wait(forMs);
      } finally {
        await engine.server.resume();
      }
      return { detail: `for ${forMs / 1_000} s` };
    },
  };
}

/** A master and its replica change roles. */
export const failOver: Fault<ClusterEngine> = {
  name: 'fail over a master',
  recoversWithinMs: BEGINS_ANEW_WITHIN_MS,
  run: async ({ engine: { cluster }, random }) => {
    const index = random.int(0, (await cluster.masters()).length - 1);
    const { port } = await cluster.failOver(index);
    return { detail: `master ${index}, now at port ${port}` };
  },
};

/** What a master has acked reaches its replica after this, at the latest. In ms. */
const REPLICATES_WITHIN_MS = 1_000;

/** SIGKILL; its replica takes over. What had not reached that is lost, as Redis says of itself. */
export const killMaster: Fault<ClusterEngine> = {
  name: 'SIGKILL a master',
  recoversWithinMs: BEGINS_ANEW_WITHIN_MS,
  run: async ({ engine: { cluster }, random }) => {
    const index = random.int(0, (await cluster.masters()).length - 1);
    const fromMs = Date.now();
    await cluster.killMaster(index);
    const detail = `master ${index}, taken over within ${Date.now() - fromMs} ms`;
    return { detail, mayLose: { fromMs: fromMs - REPLICATES_WITHIN_MS, toMs: fromMs } };
  },
};
