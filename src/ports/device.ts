/** One live connection of a user: a tab, a phone, a bot. */
export interface Device {
  /**
   * Sends one liveness ping. `answer` is called at most once, possibly never, with the idle time the
   * person's device reported (ms since the last input, >= 0), or null when only the transport answered.
   * Must not throw, and must not answer before it has returned. The returned function gives the ping up: nothing of it may stay behind.
   */
  ping(answer: (idleMs: number | null) => void): () => void;
}
