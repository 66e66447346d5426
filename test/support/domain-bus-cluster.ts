import type { AskLocal, PresenceBus } from '../../src/ports/presence-bus.ts';

/** Nodes that share one bus. */
export interface BusCluster {
  /** One for each of the handlers that the cluster was made with, in order. */
  readonly buses: readonly PresenceBus[];
  /** The time that deadlines go by (ms since the Unix epoch). */
  now(): number;
  /** Resolves when every `hold` and `release` so far has taken effect everywhere. */
  settled(): Promise<void>;
  /** Lets time pass up to `untilMs`, and whatever comes due happen. */
  passUntil(untilMs: number): Promise<void>;
  /** Takes a node off the network and brings it back. Absent where there is no network. */
  readonly network?: { cut(node: number): Promise<void>; mend(node: number): Promise<void> };
  /** Closes every bus, and whatever else the cluster is made of. */
  close(): Promise<void>;
}

/** Makes as many nodes as there are handlers. */
export type MakeCluster = (nodes: readonly AskLocal[]) => Promise<BusCluster>;

/** The deadline of questions that the test answers itself, in ms from now. */
export const AMPLE_MS = 30_000;
