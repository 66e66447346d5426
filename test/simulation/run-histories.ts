import { type History, runHistory } from './history.ts';

export interface Run {
  /** How many histories were run: all of them, or up to the first that failed. */
  readonly histories: number;
  readonly failed: History | undefined;
  /** What happened in all of them together. */
  readonly tally: ReadonlyMap<string, number>;
}

/** Runs the histories of `count` seeds from `firstSeed` on, up to the first in which a promise is broken. */
export async function runHistories(firstSeed: number, count: number, onRun?: (done: number) => void): Promise<Run> {
  const tally = new Map<string, number>();
  for (let done = 0; done < count; done += 1) {
    const history = await runHistory(firstSeed + done);
    for (const [what, times] of Object.entries(history.tally)) tally.set(what, (tally.get(what) ?? 0) + times);
    onRun?.(done + 1);
    if (history.violation !== undefined) return { histories: done + 1, failed: history, tally };
  }
  return { histories: count, failed: undefined, tally };
}

/** Runs the history again, and tells what led up to the broken promise: its last `lines` events. */
export async function explain({ seed, violation, plan }: History, lines = 60): Promise<string> {
  const trace: string[] = [];
  await runHistory(seed, (line) => trace.push(line));
  const end = trace.findIndex((line) => line.includes('VIOLATION')) + 1;
  const tail = trace.slice(Math.max(1, end - lines), end);
  return [
    `${violation?.invariant ?? 'nothing is wrong'} (${violation?.detail ?? ''})`,
    `seed ${seed}, ${plan.climate}; to replay: SIM_SEED=${seed} SIM_RUNS=1 npm test -- test/simulation`,
    trace[0] ?? '',
    ...tail,
  ].join('\n');
}
