import { doTask } from '../../support/child-task.ts';
import type { ContenderName } from '../contenders/contender.ts';
import { simulate, type Simulated } from '../model/simulate.ts';
import type { VirtualRunResult } from '../measure/run-result.ts';
import { runVirtually } from '../virtual/run-virtually.ts';
import { buildWorkload, type WorkloadSpec } from '../workload/build-workload.ts';

/** A run on the virtual clock in a process of its own: `month` with green times, `model` as the scale model wants it. */
export interface VirtualTask {
  readonly purpose: 'month' | 'model';
  readonly contender: ContenderName;
  readonly spec: WorkloadSpec;
}

doTask(async ({ purpose, contender, spec }: VirtualTask, onProgress): Promise<VirtualRunResult | Simulated> => {
  if (purpose === 'model') return simulate(contender, spec);
  return runVirtually({ contender, workload: await buildWorkload(spec), seed: spec.seed, onProgress });
});
