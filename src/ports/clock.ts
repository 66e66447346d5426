/** Where all time comes from, so that tests and simulations can move it by hand. */
export interface Clock {
  /** Wall-clock time, integer ms since the Unix epoch. May step either way; code must survive that. */
  now(): number;
  /** Calls `task` once, `delayMs` from now, unless the returned function is called before. */
  after(delayMs: number, task: () => void, options?: TimerOptions): CancelTimer;
  /**
   * Calls `task` once the event loop has served what else waits for it. Missing where time passes only when told to: there,
   * nobody waits for anybody.
   */
  readonly afterTurn?: (task: () => void) => void;
}

export interface TimerOptions {
  /** Nobody waits for it: a process that has nothing else to do may end. */
  readonly isBackground?: boolean;
}

/** Idempotent; does nothing once the task has run. */
export type CancelTimer = () => void;

export const systemClock: Required<Clock> = {
  now: () => Date.now(),
  after(delayMs, task, { isBackground = false } = {}) {
    const timer = setTimeout(task, delayMs);
    if (isBackground) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
  afterTurn: (task) => {
    setImmediate(task);
  },
};
