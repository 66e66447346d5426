import { Command, CommanderError } from 'commander';
import { integer, number } from '../support/number-option.ts';

export { CommanderError };

export interface TimingIo {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly terminal: NodeJS.WriteStream;
  readonly signal?: AbortSignal;
}

export interface TimingOptions {
  /** Looks at each kind of people, in each way. */
  readonly samples: number;
  /** People of each kind for each way. */
  readonly ids: number;
  /** `freshFloorMs` of the server. */
  readonly floor: number;
  /** By how much longer the policy takes for those it hides, in us. */
  readonly plant: number;
  /** `answerStepMs` of the server. */
  readonly step: number;
  /** Below this a p is a difference, whatever the number of tests. */
  readonly limit?: number;
  readonly seed: number;
}

/** @throws {CommanderError} with `exitCode` 0 when help was asked for, else 1. What there is to say has been written then. */
export function parseOptions(argv: readonly string[], io: Pick<TimingIo, 'write' | 'writeError'>): TimingOptions {
  return new Command('npm run timing --')
    .description('Tries to tell hidden users from absent ones, by the bytes of answers and by the time they take.')
    .option('--samples <n>', 'looks at each kind of people, in each way', integer(100, 1_000_000), 5_000)
    .option('--ids <n>', 'people of each kind for each way', integer(10, 4_000), 500)
    .option('--floor <ms>', 'freshFloorMs of the server', integer(50, 10_000), 1_000)
    .option('--plant <us>', 'a leak: the policy takes so much longer for those it hides', integer(0, 1_000_000), 0)
    .option('--step <ms>', 'answerStepMs of the server; prints what it costs', integer(0, 1_000), 0)
    .option('--limit <p>', 'a p below it is a difference (default: 0.001 / number of tests)', number(0, 1))
    .option('--seed <integer>', 'of the order of looks', integer(0, 2 ** 31 - 1), 1)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: io.write, writeErr: io.writeError })
    .parse(argv, { from: 'user' })
    .opts<TimingOptions>();
}
