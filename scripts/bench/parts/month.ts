import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { inChild } from '../../support/child-task.ts';
import { CONTENDER_NAMES, type ContenderName } from '../contenders/contender.ts';
import type { VirtualRunResult } from '../measure/run-result.ts';
import type { Simulated } from '../model/simulate.ts';
import type { Part } from '../results.ts';
import { type TraceSpec, workloadSpecSchema, type WorkloadSpec } from '../workload/build-workload.ts';
import { type Context, sideBySide, type Task } from './context.ts';
import type { VirtualTask } from './virtual-main.ts';

const MAIN = new URL('virtual-main.ts', import.meta.url);

/** The recorded month, or the beginning of it, through every contender on the virtual clock. */
export async function month(context: Context): Promise<Part<'month'>> {
  const spec = traceSpec(context, { hours: context.profile.monthHours });
  const tasks = CONTENDER_NAMES.map(
    (contender): Task<VirtualRunResult> =>
      (onProgress) =>
        inChild(MAIN, task({ purpose: 'month', contender, spec }), { signal: context.signal, onProgress }),
  );
  // The longest take longest: they are told off first.
  const runs = await sideBySide(tasks.reverse(), availableParallelism(), context);
  return { circumstances: context.circumstances(), workload: withoutFolder(spec), runs: runs.reverse() };
}

/** Of the trace that was given. `undefined` says what the schema's default says. */
export function traceSpec(
  { tracePath, seed }: Pick<Context, 'tracePath' | 'seed'>,
  more: { readonly hours: number | undefined; readonly isLiveliest?: boolean },
): TraceSpec {
  const spec = workloadSpecSchema.parse({ kind: 'trace', path: tracePath, seed, ...more });
  if (spec.kind !== 'trace') throw new TypeError(`not of a trace: ${spec.kind}`);
  return spec;
}

/** As it stands in results: where a file lies on some machine is nobody's business. */
export function withoutFolder<Spec extends WorkloadSpec>(spec: Spec): Spec {
  return spec.kind === 'trace' ? { ...spec, path: basename(spec.path) } : spec;
}

/** A simulation for the scale model, in a process of its own. */
export function simulateInChild(contender: ContenderName, spec: WorkloadSpec, signal: AbortSignal): Promise<Simulated> {
  return inChild(MAIN, task({ purpose: 'model', contender, spec }), { signal });
}

function task(input: VirtualTask): VirtualTask {
  return input;
}
