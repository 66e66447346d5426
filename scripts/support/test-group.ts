/** Runs the specs it is given, and tells its parent process the counts. What a test leaves open keeps it from ending. */
import { loadSpecs, runMocha } from './mocha-run.ts';

/** How long the process may take to end by itself after the last test. */
const LOOSE_ENDS_MS = 10_000;

export interface GroupCounts {
  readonly passes: number;
  /** A hook that fails is counted by mocha as a failure too. */
  readonly failures: number;
  readonly pending: number;
}

const { passes, failures, pending } = await runMocha(await loadSpecs(process.argv.slice(2)));
const counts: GroupCounts = { passes, failures, pending };
process.send?.(counts);
process.disconnect();

// Not forced to end: what a test leaves open is a defect of the test or of the code.
setTimeout(() => {
  console.error(`The tests are over and the process is kept alive by: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(1);
}, LOOSE_ENDS_MS).unref();
