import { Command, InvalidArgumentError, Option } from 'commander';
import { integer } from '../support/number-option.ts';
import { PART_NAMES, type PartName } from './results.ts';

export interface BenchOptions {
  readonly isFull: boolean;
  /** The recorded month. Undefined: what needs it is left out. */
  readonly tracePath: string | undefined;
  readonly parts: readonly PartName[];
  readonly outPath: string;
  readonly seed: number;
}

const QUICK_OUT = 'data/push-vs-pull.json';
export const COMMITTED_RESULTS = 'docs/explanation/push-vs-pull/results.json';

/** Says what is wrong, and ends the process with 2, when the arguments are no good. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const command = new Command('npm run bench --')
    .description('Plays the same people through every presence design, and measures its load and its truth.')
    .option('--full', 'the whole of it, as docs/explanation/push-vs-pull.md tells: about an hour', false)
    .addOption(new Option('--trace <file>', 'the recorded month; without it, what needs it is left out').env('TRACE'))
    .option('--only <parts>', `some of ${PART_NAMES.join(', ')}, with commas between`, parts, [...PART_NAMES])
    .option('--out <file>', `where the results go (default ${QUICK_OUT}; with --full ${COMMITTED_RESULTS})`)
    .option('--seed <integer>', 'of everything drawn', integer(0, 2 ** 31 - 1), 1)
    .allowExcessArguments(false)
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2);
    })
    .parse(argv, { from: 'user' });
  const flags = command.opts<{ full: boolean; trace?: string; only: PartName[]; out?: string; seed: number }>();
  return {
    isFull: flags.full,
    tracePath: flags.trace,
    parts: flags.only,
    outPath: flags.out ?? (flags.full ? COMMITTED_RESULTS : QUICK_OUT),
    seed: flags.seed,
  };
}

function parts(text: string): PartName[] {
  return text.split(',').map((word) => {
    const name = PART_NAMES.find((known) => known === word.trim());
    if (name === undefined) {
      throw new InvalidArgumentError(`Expected some of ${PART_NAMES.join(', ')}; got ${JSON.stringify(word)}.`);
    }
    return name;
  });
}
