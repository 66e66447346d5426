import type { ContenderName } from '../contenders/contender.ts';
import type { RunResult } from '../measure/run-result.ts';
import type { Latency } from '../virtual/network.ts';
import { runLooks } from '../virtual/run-virtually.ts';
import { buildWorkload, type WorkloadSpec } from '../workload/build-workload.ts';
import type { Workload } from '../workload/workload.ts';

/** What came of a simulation. */
export interface Simulated {
  readonly run: RunResult;
  /** Connections that opened after the beginning. */
  readonly opened: number;
  /** Users with a connection, on average. */
  readonly connected: number;
}

export interface SimulateOptions {
  /** Of people's networks, unless given. */
  readonly latency?: Latency;
  readonly signal?: AbortSignal;
}

/**
 * The scale model's simulation is no model of the designs at all: it is their own code, event by event, on the virtual
 * clock and a virtual network. Only the CPU time that the events would cost is a matter of fitted costs.
 */
export async function simulate(
  contender: ContenderName,
  spec: WorkloadSpec,
  options: SimulateOptions = {},
): Promise<Simulated> {
  const workload = await buildWorkload(spec);
  const run = await runLooks({ contender, workload, seed: spec.seed, ...options });
  return { run, opened: openedLater(workload), connected: meanConnected(workload) };
}

export function openedLater({ script }: Pick<Workload, 'script'>): number {
  return script.connections.filter(({ openedAtMs }) => openedAtMs > 0).length;
}

/** Connections of which the client answers, on average. */
export function meanConnected({ script: { connections, durationMs } }: Pick<Workload, 'script'>): number {
  const connectedMs = connections.reduce(
    (sum, { openedAtMs, silentAtMs }) => sum + Math.max(0, Math.min(silentAtMs, durationMs) - openedAtMs),
    0,
  );
  return connectedMs / durationMs;
}
