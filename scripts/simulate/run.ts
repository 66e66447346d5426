/**
 * `tsx scripts/simulate/run.ts [--runs N] [--seed S]`: runs random histories against the domain, many more than the
 * tests do if you like. Ends with 0 when every promise was kept and with 2 when one was broken; then the
 * last line is `broken: <promise>` and above it is what led up to it.
 */
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { explain, runHistories } from '../../test/simulation/run-histories.ts';

const EXIT_BROKEN = 2;

function integer(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

const { runs, seed } = new Command('simulate')
  .description('Runs random histories against the domain code and checks its promises.')
  .option('-n, --runs <count>', 'how many histories', integer, 100_000)
  .option('-s, --seed <seed>', 'the first seed; the next history has the next', integer, 1)
  .parse()
  .opts<{ runs: number; seed: number }>();

const bar = process.stdout.isTTY
  ? new SingleBar({ format: '{bar} {value}/{total} histories, {eta} s left', hideCursor: true })
  : undefined;
bar?.start(runs, 0);
const { histories, failed, tally } = await runHistories(seed, runs, (done) => bar?.update(done));
bar?.stop();

console.log(`${histories} histories from seed ${seed} on`);
for (const [what, times] of tally) console.log(`${String(times).padStart(10)}  ${what}`);
if (failed !== undefined) {
  console.log(await explain(failed));
  console.log(`broken: ${failed.violation?.invariant ?? ''}`);
  process.exitCode = EXIT_BROKEN;
}
