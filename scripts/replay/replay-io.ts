/** Where a replay writes, and what may stop it. */
export interface ReplayIo {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Where the progress bar goes, when it is a terminal. */
  readonly terminal: NodeJS.WriteStream;
  /** Ends a run early, with its reason. */
  readonly signal?: AbortSignal;
}
