import type { ContenderName } from '../contenders/contender.ts';
import type { Profile } from '../profile.ts';
import type { Circumstances, Results } from '../results.ts';

/** What every part of the bench is given. */
export interface Context {
  readonly profile: Profile;
  readonly seed: number;
  readonly tracePath: string | undefined;
  readonly signal: AbortSignal;
  /** How much of the part is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** What was measured before, now or in an earlier run. */
  readonly results: Results;
  /** To be called when the part is done. */
  readonly circumstances: () => Circumstances;
}

/** Something that takes a while, and tells how far it is. */
export type Task<Result> = (onProgress: (share: number) => void) => Promise<Result>;

/** Does one task after the other, each being as much of the whole as any other. */
export async function inTurn<Result>(
  tasks: readonly Task<Result>[],
  { signal, onProgress }: Pick<Context, 'signal' | 'onProgress'>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, task] of tasks.entries()) {
    signal.throwIfAborted();
    results.push(
      await task((share) => {
        onProgress((index + share) / tasks.length);
      }),
    );
    onProgress((index + 1) / tasks.length);
  }
  return results;
}

/** Does all tasks, `atOnce` of them at a time. Results are in the order of the tasks. */
export async function sideBySide<Result>(
  tasks: readonly Task<Result>[],
  atOnce: number,
  { signal, onProgress }: Pick<Context, 'signal' | 'onProgress'>,
): Promise<Result[]> {
  const shares = tasks.map(() => 0);
  const results: Result[] = [];
  const queue = tasks.entries();
  const work = async (): Promise<void> => {
    for (const [index, task] of queue) {
      signal.throwIfAborted();
      results[index] = await task((share) => {
        shares[index] = share;
        onProgress(shares.reduce((sum, one) => sum + one, 0) / tasks.length);
      });
      shares[index] = 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** All contenders, round after round, each round beginning with another: so whatever the machine does hits all of them. */
export function takingTurns(contenders: readonly ContenderName[], rounds: number): ContenderName[] {
  return Array.from({ length: rounds }, (_, round) => {
    const first = round % contenders.length;
    return [...contenders.slice(first), ...contenders.slice(0, first)];
  }).flat();
}
