import { Command, CommanderError } from 'commander';
import { integer, number } from '../support/number-option.ts';
import type { ReplayIo } from './replay-io.ts';

export interface ReplayOptions {
  /** Undefined: a synthetic trace. */
  readonly tracePath: string | undefined;
  readonly virtual: boolean;
  /** Undefined: the beginning on the virtual clock, else the liveliest stretch. */
  readonly fromHours: number | undefined;
  /** Undefined: to the end on the virtual clock, else ten minutes. */
  readonly hours: number | undefined;
  readonly speed: number;
  readonly seed: number;
  readonly randomLooks: number;
  readonly looksPerChange: number;
  readonly jsonPath: string | undefined;
}

interface Flags {
  virtual?: true;
  from?: number;
  hours?: number;
  speed?: number;
  seed: number;
  looks?: number;
  looksPerChange?: number;
  json?: string;
}

const DEFAULT_SPEED = 10;

/**
 * @throws {CommanderError} with `exitCode` 0 when help was asked for, else 1. What there is to say has been written then.
 */
export function parseOptions(argv: readonly string[], io: Pick<ReplayIo, 'write' | 'writeError'>): ReplayOptions {
  let tracePath: string | undefined;
  const command = new Command('replay')
    .usage('[TRACE.csv[.gz]] [options]')
    .description('Replays recorded presence and holds every answer against the truth in it.')
    .argument('[trace]', 'columns at_s,user,event,silent_s; without it a synthetic trace is made')
    .option('--virtual', 'on a virtual clock through the domain code, instead of real sockets')
    .option('--from <hours>', 'where to begin, in hours of the trace', number(0, 1e6))
    .option('--hours <hours>', 'how much of it', number(1e-4, 1e6))
    .option(
      '--speed <factor>',
      `how much faster than recorded, on real sockets (default ${DEFAULT_SPEED})`,
      number(0.1, 1e4),
    )
    .option('--seed <integer>', 'of everything drawn', integer(0, 2 ** 31 - 1), 1)
    .option('--looks <n>', 'looks at random moments', integer(0, 10_000_000))
    .option('--looks-per-change <n>', 'looks around every coming and going', integer(0, 1000))
    .option('--json <file>', 'write the report there, too')
    .exitOverride()
    .configureOutput({ writeOut: io.write, writeErr: io.writeError })
    .action((trace: string | undefined) => {
      tracePath = trace;
    });
  command.parse(argv, { from: 'user' });
  const flags = command.opts<Flags>();
  if (flags.virtual && flags.speed !== undefined) {
    command.error('error: --speed is for real sockets: a virtual clock goes as fast as it can');
  }
  return {
    tracePath,
    virtual: flags.virtual ?? false,
    fromHours: flags.from,
    hours: flags.hours,
    speed: flags.speed ?? DEFAULT_SPEED,
    seed: flags.seed,
    randomLooks: flags.looks ?? (flags.virtual ? 20_000 : 2_000),
    looksPerChange: flags.looksPerChange ?? 4,
    jsonPath: flags.json,
  };
}

export { CommanderError };
