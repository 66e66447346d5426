/** Where a run writes, and what may stop it. */
export interface ChaosIo {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Where the progress bar goes, when it is a terminal. */
  readonly terminal: NodeJS.WriteStream;
  /** Ends a run early, with its reason. */
  readonly signal?: AbortSignal;
}
