import { CONTENDER_NAMES } from '../contenders/contender.ts';
import type { RealRunResult } from '../measure/run-result.ts';
import { runOnSockets } from '../sockets/run-on-sockets.ts';
import { syntheticSpec } from '../workload/spec.ts';
import { workloadSpecSchema, type WorkloadSpec } from '../workload/build-workload.ts';
import type { Part } from '../results.ts';
import { type Context, inTurn, takingTurns, type Task } from './context.ts';
import { traceSpec, withoutFolder } from './month.ts';

interface Real {
  readonly circumstances: Part<'slice'>['circumstances'];
  readonly workload: WorkloadSpec;
  readonly speed: number;
  readonly rounds: number;
  readonly runs: RealRunResult[];
}

/** A lively stretch of the recorded month. */
export function slice(context: Context): Promise<Real> {
  const { hours, speed, rounds } = context.profile.slice;
  return real(context, traceSpec(context, { hours, isLiveliest: true }), speed, rounds);
}

export function day1k(context: Context): Promise<Real> {
  const { spec, speed, rounds } = context.profile.day1k;
  return real(context, syntheticSpec({ seed: context.seed, ...spec }), speed, rounds);
}

export function day10k(context: Context): Promise<Real> {
  const { spec, speed, rounds } = context.profile.day10k;
  return real(context, syntheticSpec({ seed: context.seed, ...spec }), speed, rounds);
}

export function storm(context: Context): Promise<Real> {
  const { spec, speed, rounds } = context.profile.storm;
  return real(context, workloadSpecSchema.parse({ kind: 'storm', seed: context.seed, ...spec }), speed, rounds);
}

/** Every contender under one workload, over real sockets. */
async function real(context: Context, spec: WorkloadSpec, speed: number, rounds: number): Promise<Real> {
  const tasks = takingTurns(CONTENDER_NAMES, rounds).map(
    (contender): Task<RealRunResult> =>
      (onProgress) =>
        runOnSockets({ contender, spec, speed, seed: context.seed, signal: context.signal, onProgress }),
  );
  const runs = await inTurn(tasks, context);
  return { circumstances: context.circumstances(), workload: withoutFolder(spec), speed, rounds, runs };
}
