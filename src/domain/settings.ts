/** The numbers that shape an answer. Every duration is in ms. Defaults and bounds: src/options.ts. */
export interface Settings {
  /** How old evidence may be and still answer without a probe. */
  readonly freshForMs: number;
  /** The freshest a viewer may demand, and how long "no connection" is kept. */
  readonly freshFloorMs: number;
  /** How long a target has to answer a probe. */
  readonly probeTimeoutMs: number;
  /** How long other devices are waited for once one has answered, but not as active. */
  readonly settleMs: number;
  /** A person without input for longer than this is `idle`. */
  readonly idleAfterMs: number;
  /** Probes per second and node. One probe pings all of a user's connections. */
  readonly probesPerSecond: number;
  /** Questions about one target per minute and node, however many viewers demand them; beyond, older evidence answers. */
  readonly probesPerTargetPerMinute: number;
  /** Questions about one target per minute and node that one viewer may cause; beyond, older evidence answers. */
  readonly probesPerPairPerMinute: number;
  /** How old evidence may be instead of `freshForMs` where a budget of probes is spent. */
  readonly overBudgetFreshMs: number;
  /**
   * Answers for which somebody had to be asked leave at multiples of this after the question, so that the time they take
   * tells nothing of the way to the target. 0: as soon as there are any.
   */
  readonly answerStepMs: number;
  /** Last seen that is older than so many days is removed, and not shown. 0: it is kept. */
  readonly forgetAfterDays: number;
  /** How far ahead of our clock a stored sighting may lie and still be believed. */
  readonly clockSkewMs: number;
  /** How many verdicts are remembered. */
  readonly verdictCacheSize: number;
  /** How long sightings are gathered before they are written; what a crash may lose. */
  readonly flushIntervalMs: number;
  /** The most sightings in one write. */
  readonly flushBatchSize: number;
  /** The most users with an unwritten sighting; beyond it the oldest are dropped and counted. */
  readonly maxUnwritten: number;
  /** How many users' sightings are kept in memory once they are written. */
  readonly sightingCacheSize: number;
  /** How long a read of the store may take. */
  readonly storeTimeoutMs: number;
  /** How long the policy may take. */
  readonly policyTimeoutMs: number;
}
