import { Command } from 'commander';
import { integer } from '../../support/number-option.ts';

export interface Options {
  readonly users: number;
  readonly rounds: number;
  readonly json?: string;
}

/** Says what is wrong, and ends the process, when the arguments are no good. */
export function parseOptions(argv: readonly string[]): Options {
  return new Command('npm run bench:sqlite --')
    .description('Measures the choices of docs/decisions/0002-sqlite.md, each against what it was chosen over.')
    .option('--users <n>', 'in the file', integer(20_000, 10_000_000), 300_000)
    .option('--rounds <n>', 'of each comparison', integer(1, 1000), 5)
    .option('--json <file>', 'write the results there, too')
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' })
    .opts<Options>();
}
