/**
 * `npm run fuzz [-- --runs N --seed S]`: gives N inputs to everything that takes some from outside, and holds what
 * becomes of them against oracles. Ends with 1 when something was let in or turned away wrongly, or the process complained.
 */
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { integer } from '../support/number-option.ts';
import { runFuzz } from './fuzz.ts';
import { targetNames } from './targets/index.ts';

interface Flags {
  runs: number;
  seed: number;
  only?: string;
  path?: string;
}

const { runs, seed, only, path } = new Command('npm run fuzz --')
  .description('Gives random and damaged inputs to everything that takes some from outside.')
  .option('-n, --runs <count>', 'how many inputs in all', integer(1, 1e9), 1_000_000)
  .option('-s, --seed <seed>', 'of everything drawn', integer(0, 2 ** 31 - 1), 1)
  .addOption(new Option('--only <target>', 'one target').choices(targetNames))
  .option('--path <path>', 'of one failure, as it was told: done once more')
  .allowExcessArguments(false)
  .parse()
  .opts<Flags>();

const bar = process.stdout.isTTY
  ? new SingleBar({ format: '{bar} {value}/{total} inputs, {eta} s left', hideCursor: true })
  : undefined;
bar?.start(runs, 0);
const { lines, isGood } = await runFuzz({ inputs: runs, seed, only, path, onProgress: (done) => bar?.update(done) });
bar?.stop();
for (const line of lines) console.log(line);
process.exitCode = isGood ? 0 : 1;
