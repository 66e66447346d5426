import { Command, CommanderError } from 'commander';
import { syntheticSpec } from '../bench/workload/spec.ts';
import type { SyntheticSpec } from '../bench/workload/build-workload.ts';
import { integer, number } from '../support/number-option.ts';

export { CommanderError };

export interface PlanIo {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly terminal: NodeJS.WriteStream;
  readonly signal?: AbortSignal;
}

export interface PlanOptions {
  /** How many there are. */
  readonly users: number;
  /** A sample of them, in the busiest half hour of their day. */
  readonly people: SyntheticSpec;
  readonly resultsPath: string;
  readonly jsonPath: string | undefined;
}

interface Flags {
  users: number;
  friends: number;
  sessions: number;
  sessionMinutes: number;
  unclean: number;
  switches: number;
  messages: number;
  opens: number;
  hovers: number;
  lists: number;
  peak: number;
  sample: number;
  seed: number;
  results: string;
  json?: string;
}

const HOURS = 0.5;
const USUAL = syntheticSpec();

/** @throws {CommanderError} with `exitCode` 0 when help was asked for, else 1. What there is to say has been written then. */
export function parseOptions(argv: readonly string[], io: Pick<PlanIo, 'write' | 'writeError'>): PlanOptions {
  const command = new Command('npm run plan --')
    .description('What every presence design would cost with your users, and at which rate of looks push is cheaper.')
    .option('--users <n>', 'how many use it in a day', number(2, 1e10), 1_000_000)
    .option('--friends <n>', 'of a user, on average', number(1, 10_000), USUAL.meanFriends)
    .option('--sessions <n>', 'of a user in a day', number(0.01, 1_000), USUAL.sessionsPerDay)
    .option('--session-minutes <n>', 'how long one lasts', number(0.1, 1_440), USUAL.meanSessionMs / 60_000)
    .option('--unclean <share>', 'of sessions end without a goodbye', number(0, 1), USUAL.uncleanShare)
    .option('--switches <n>', 'of network, per connected hour', number(0, 1_000), USUAL.switchesPerHour)
    .option('--messages <n>', 'of a user in a day', number(0, 100_000), USUAL.messagesPerDay)
    .option('--opens <n>', 'chats that a user opens in a day', number(0, 100_000), USUAL.opensPerDay)
    .option('--hovers <n>', 'names that a user hovers over in a day', number(0, 100_000), USUAL.hoversPerDay)
    .option('--lists <n>', 'lists that a user looks at in a day', number(0, 100_000), USUAL.listsPerDay)
    .option('--peak <ratio>', 'of the busiest hour to the mean', number(1, 2), USUAL.peakToMean)
    .option('--sample <n>', 'users that are simulated', integer(10, 100_000), 1_000)
    .option('--seed <integer>', 'of everything drawn', integer(0, 2 ** 31 - 1), 1)
    .option('--results <file>', 'of the bench, for CPU', 'docs/explanation/push-vs-pull/results.json')
    .option('--json <file>', 'write the plan there, too')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: io.write, writeErr: io.writeError })
    .parse(argv, { from: 'user' });
  const flags = command.opts<Flags>();
  if (flags.opens + flags.hovers + flags.lists === 0) {
    command.error('error: --opens, --hovers and --lists: somebody must look at something');
  }
  const people = syntheticSpec({
    seed: flags.seed,
    users: Math.round(Math.min(flags.users, flags.sample)),
    meanFriends: flags.friends,
    sessionsPerDay: flags.sessions,
    meanSessionMs: Math.round(flags.sessionMinutes * 60_000),
    uncleanShare: flags.unclean,
    switchesPerHour: flags.switches,
    messagesPerDay: flags.messages,
    opensPerDay: flags.opens,
    hoversPerDay: flags.hovers,
    listsPerDay: flags.lists,
    peakToMean: flags.peak,
    hours: HOURS,
  });
  return { users: flags.users, people, resultsPath: flags.results, jsonPath: flags.json };
}
