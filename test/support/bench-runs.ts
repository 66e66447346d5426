import { readFileSync } from 'node:fs';
import type { ContenderName } from '../../scripts/bench/contenders/contender.ts';
import { runOnSockets } from '../../scripts/bench/sockets/run-on-sockets.ts';
import type { RealRunResult } from '../../scripts/bench/measure/run-result.ts';
import { type SyntheticSpec, syntheticSpec } from '../../scripts/bench/workload/spec.ts';
import { processTree } from './browser-processes.ts';

/** As fast as a noisy machine can take: Engine.IO then waits a second for a pong. */
export const SPEED = 20;

/** A few seconds of forty people who come, go and look all the time. */
export function livelySpec(given: Partial<SyntheticSpec> = {}): SyntheticSpec {
  return syntheticSpec({
    users: 40,
    meanFriends: 10,
    sessionsPerDay: 400,
    meanSessionMs: 60_000,
    opensPerDay: 800,
    hoversPerDay: 0,
    listsPerDay: 400,
    rowsPerList: 5,
    messagesPerDay: 2_000,
    hours: 0.01,
    ...given,
  });
}

/** Runs of several designs, all at the same time: what they cost is of no interest here. */
export async function runEach<Name extends ContenderName>(
  names: readonly Name[],
): Promise<Readonly<Record<Name, RealRunResult>>> {
  const runs = names.map(async (contender) => {
    return [contender, await runOnSockets({ contender, spec: livelySpec(), speed: SPEED, seed: 1 })] as const;
  });
  return Object.fromEntries(await Promise.all(runs)) as Record<Name, RealRunResult>;
}

/** Processes of the bench that descend from this one. Linux only. */
export function benchProcesses(): number[] {
  const others = processTree(process.pid).filter((pid) => pid !== process.pid);
  return others.filter((pid) => /(server|load)-main\.ts|redis-server/.test(commandOf(pid)));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has just ended.
    return '';
  }
}
