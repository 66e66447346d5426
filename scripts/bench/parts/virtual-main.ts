import { doTask } from '../../support/child-task.ts';
import type { ContenderName } from '../contenders/contender.ts';
import { simulate, type Simulated } from '../model/simulate.ts';
import { pullWith } from '../contenders/pull.ts';
import type { RunResult, VirtualRunResult } from '../measure/run-result.ts';
import { LOOPBACK_LATENCY } from '../virtual/network.ts';
import { runLooksOf, runVirtually, settlingOf } from '../virtual/run-virtually.ts';
import { buildWorkload, type WorkloadSpec } from '../workload/build-workload.ts';

/**
 * A run on the virtual clock in a process of its own: `month` with green times, `model` as the scale model wants it,
 * `freshness` of pull with another window.
 */
export interface VirtualTask {
  readonly purpose: 'month' | 'model' | 'freshness';
  readonly contender: ContenderName;
  readonly spec: WorkloadSpec;
  /** Of the model: as fast as the real runs' network, and not as people's. */
  readonly isLoopback?: boolean;
  readonly freshForMs?: number;
}

doTask(async (given: VirtualTask, onProgress): Promise<VirtualRunResult | RunResult | Simulated> => {
  const { purpose, contender, spec, isLoopback, freshForMs } = given;
  if (purpose === 'model') return simulate(contender, spec, isLoopback === true ? { latency: LOOPBACK_LATENCY } : {});
  const conditions = { workload: await buildWorkload(spec), seed: spec.seed, onProgress };
  if (purpose === 'month') return runVirtually({ contender, ...conditions });
  const design = pullWith(freshForMs === undefined ? {} : { freshForMs });
  return runLooksOf({ design, settling: settlingOf('pull'), ...conditions });
});
