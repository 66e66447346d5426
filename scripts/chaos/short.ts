import { shortRound } from './plan.ts';
import { type Report, reportOf, reportOfRound } from './report/report.ts';
import { runRound } from './run-round.ts';

export interface ShortOptions {
  readonly seed: number;
  /** The program of a node. */
  readonly main: string;
  readonly signal: AbortSignal;
}

const CLIENTS = 200;
const IDS_PER_LOOK = 4;

/** The short form, for the tests: less than a minute, where the machine has nothing else to do. */
export async function chaosInShort({ seed, main, signal }: ShortOptions): Promise<Report> {
  const options = { seed, main, signal, clients: CLIENTS, idsPerLook: IDS_PER_LOOK, atLeastMs: 0 };
  const outcome = await runRound(shortRound, options);
  return reportOf({ seed, clients: CLIENTS }, [reportOfRound(shortRound.name, outcome)]);
}
