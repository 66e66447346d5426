import type { Clock } from '../../../src/ports/clock.ts';

/** Calls `task` every `intervalMs`, the first time when one has passed, until the returned function is called. */
export function every(clock: Clock, intervalMs: number, task: () => void): () => void {
  const again = (): void => {
    cancel = clock.after(intervalMs, again);
    task();
  };
  let cancel = clock.after(intervalMs, again);
  return () => {
    cancel();
  };
}
