/** Runs the specs it is given, and tells its parent process what came of them. What a test leaves open keeps it from ending. */
import { loadSpecs, runMocha } from './mocha-run.ts';

/** How long the process may take to end by itself after the last test. */
const LOOSE_ENDS_MS = 10_000;

process.send?.(await runMocha(await loadSpecs(process.argv.slice(2))));
process.disconnect();

// Not forced to end: what a test leaves open is a defect of the test or of the code.
setTimeout(() => {
  console.error(`The tests are over and the process is kept alive by: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(1);
}, LOOSE_ENDS_MS).unref();
