import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { inChild } from '../../support/child-task.ts';
import { CONTENDER_NAMES, type ContenderName } from '../contenders/contender.ts';
import type { RunResult, VirtualRunResult } from '../measure/run-result.ts';
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

/** How old traffic may be that pull still trusts, from its default to its floor: what each second costs and is worth. */
const WINDOWS_MS = [10_000, 5_000, 2_000, 1_000];

/** The same month through pull with other freshness windows. */
export async function freshness(context: Context): Promise<Part<'freshness'>> {
  const spec = traceSpec(context, { hours: context.profile.monthHours });
  const tasks = WINDOWS_MS.map(
    (freshForMs): Task<RunResult> =>
      (onProgress) =>
        inChild(MAIN, task({ purpose: 'freshness', contender: 'pull', spec, freshForMs }), {
          signal: context.signal,
          onProgress,
        }),
  );
  const runs = await sideBySide(tasks, availableParallelism(), context);
  const windows = runs.map((run, index) => ({ freshForMs: WINDOWS_MS[index] ?? 0, run }));
  return { circumstances: context.circumstances(), workload: withoutFolder(spec), windows };
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
export function simulateInChild(
  contender: ContenderName,
  spec: WorkloadSpec,
  { signal, isLoopback = false }: { readonly signal: AbortSignal; readonly isLoopback?: boolean },
): Promise<Simulated> {
  return inChild(MAIN, task({ purpose: 'model', contender, spec, isLoopback }), { signal });
}

function task(input: VirtualTask): VirtualTask {
  return input;
}
