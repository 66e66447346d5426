/** Where the client's time comes from, so that tests can move it by hand. */
export interface ClientClock {
  /** How much time has passed since some moment in the past, in ms. Never goes back. */
  readonly elapsedMs: number;
  /** Calls `task` once, `delayMs` from now or, when that has passed, soon; unless the returned function is called before. */
  after(delayMs: number, task: () => void): () => void;
}

/** `setTimeout` knows none of 2 ** 31 and more. Whoever waits longer is called too soon, and waits again. In ms. */
const MAX_DELAY_MS = 2_000_000_000;
/** By less than this the clocks are apart from one reading to the next by their rounding alone. In ms. */
const ROUNDING_MS = 1_000;

/**
 * The machine has two clocks, and either can be wrong: the monotonic one stands still while some machines sleep, the
 * wall clock steps when it is set. Of the two, the one by which more time has passed is believed: answers then look
 * older than they are, and people less active, but never the other way round.
 */
export function machineClock(): ClientClock {
  const readAheadMs = (): number => Date.now() - performance.now();
  let aheadMs = readAheadMs();
  let missedMs = 0;
  return {
    get elapsedMs() {
      const wasAheadMs = aheadMs;
      aheadMs = readAheadMs();
      if (aheadMs > wasAheadMs + ROUNDING_MS) missedMs += aheadMs - wasAheadMs;
      return performance.now() + missedMs;
    },
    after(delayMs, task) {
      const timer = setTimeout(task, Math.min(delayMs, MAX_DELAY_MS));
      return () => {
        clearTimeout(timer);
      };
    },
  };
}
