/** Where the client's time comes from, so that tests can move it by hand. */
export interface ClientClock {
  /** How much time has passed since some moment in the past, in ms. Never goes back. */
  readonly elapsedMs: number;
  /** Calls `task` once, `delayMs` from now or, when that has passed, soon; unless the returned function is called before. */
  after(delayMs: number, task: () => void): () => void;
}

/** The longest that `setTimeout` knows. Alarms bear one that rings too soon. In ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * The machine has two clocks, and either can be wrong: the monotonic one stands still while some machines sleep, the
 * wall clock steps when it is set. Of the two, the one by which more time has passed is believed: answers then look
 * older than they are, and people less active, but never the other way round.
 */
export function machineClock(): ClientClock {
  let monotonicMs = performance.now();
  let wallMs = Date.now();
  let elapsedMs = 0;
  return {
    get elapsedMs() {
      elapsedMs += Math.max(-monotonicMs + (monotonicMs = performance.now()), -wallMs + (wallMs = Date.now()));
      return elapsedMs;
    },
    after(delayMs, task) {
      const timer = setTimeout(task, Math.min(delayMs, MAX_DELAY_MS));
      return () => {
        clearTimeout(timer);
      };
    },
  };
}
