/** Where all time comes from, so that tests and simulations can move it by hand. */
export interface Clock {
  /** Wall-clock time, integer ms since the Unix epoch. May step either way; code must survive that. */
  now(): number;
  /** Calls `task` once, `delayMs` from now, unless the returned function is called before. */
  after(delayMs: number, task: () => void): CancelTimer;
}

/** Idempotent; does nothing once the task has run. */
export type CancelTimer = () => void;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};
