import { Command, CommanderError, Option } from 'commander';
import { integer, number } from '../support/number-option.ts';
import type { ChaosIo } from './chaos-io.ts';

export type RoundName = 'server' | 'cluster';

export interface ChaosOptions {
  readonly seed: number;
  readonly clients: number;
  /** For how long each round goes on at least. */
  readonly minutes: number;
  readonly rounds: readonly RoundName[];
  /** The program of a node. */
  readonly main: string;
  readonly outPath: string | undefined;
}

interface Flags {
  seed: number;
  clients: number;
  minutes: number;
  only?: RoundName;
  main: string;
  out?: string;
}

/**
 * @throws {CommanderError} with `exitCode` 0 when help was asked for, else 1. What there is to say has been written then.
 */
export function parseOptions(argv: readonly string[], io: Pick<ChaosIo, 'write' | 'writeError'>): ChaosOptions {
  const command = new Command('npm run chaos --')
    .description(
      'Breaks a cluster of real processes in every way it may break, and holds every answer against the truth.',
    )
    .option('--seed <integer>', 'of everything drawn', integer(0, 2 ** 31 - 1), 1)
    .option('--clients <n>', 'devices that connect', integer(10, 20_000), 2_000)
    .option('--minutes <n>', 'each round at least; its faults are gone through again until then', number(0, 1_440), 0)
    .addOption(new Option('--only <round>', 'one of the two rounds').choices(['server', 'cluster']))
    .option('--main <file>', 'the server to break', 'dist/server/main.js')
    .option('--out <file>', 'write the report there, too, as JSON')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: io.write, writeErr: io.writeError })
    .parse(argv, { from: 'user' });
  const { only, out, ...flags } = command.opts<Flags>();
  return { ...flags, rounds: only === undefined ? ['server', 'cluster'] : [only], outPath: out };
}

export { CommanderError };
