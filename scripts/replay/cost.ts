/** What a design has spent. */
export interface Cost {
  /** Users that were probed. */
  readonly probes: number;
  /** Liveness pings sent to clients. */
  readonly pings: number;
}
