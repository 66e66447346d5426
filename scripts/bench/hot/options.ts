import { Command, InvalidArgumentError } from 'commander';
import { integer } from '../../support/number-option.ts';
import type { Row } from './row.ts';

export interface HotOptions {
  readonly rows: readonly Row[];
  readonly rounds: number;
  readonly turnMs: number;
  readonly outPath: string;
  readonly profiles: string | undefined;
}

export const COMMITTED_RESULTS = 'docs/explanation/speed/results.json';

/** Says what is wrong, and ends the process with 2, when the arguments are no good. */
export function parseOptions(argv: readonly string[], rows: readonly Row[]): HotOptions {
  const filter = (text: string): readonly Row[] => {
    const chosen = rows.filter(({ name }) => text.split(',').some((part) => name.includes(part)));
    if (chosen.length > 0) return chosen;
    throw new InvalidArgumentError(`Expected parts of ${rows.map(({ name }) => name).join(', ')}.`);
  };
  const command = new Command('npm run bench:hot --')
    .description('Measures what whosthere costs over bare Socket.IO, bare HTTP and a bare Map, side by side.')
    .option('--filter <names>', 'the rows whose names have one of these in them, with commas between', filter, rows)
    .option('--rounds <integer>', 'how often each side has its turn', integer(1, 1_000), 9)
    .option('--turn <ms>', 'how long a turn lasts', integer(50, 60_000), 1_000)
    .option('--out <file>', 'where the results go', 'data/bench-hot.json')
    .option('--profile <folder>', 'also writes CPU profiles, which slows both sides down')
    .allowExcessArguments(false)
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2);
    })
    .parse(argv, { from: 'user' });
  const flags = command.opts<{ filter: readonly Row[]; rounds: number; turn: number; out: string; profile?: string }>();
  return {
    rows: flags.filter,
    rounds: flags.rounds,
    turnMs: flags.turn,
    outPath: flags.out,
    profiles: flags.profile,
  };
}
