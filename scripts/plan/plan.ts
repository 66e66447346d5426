import { writeFile } from 'node:fs/promises';
import { CONTENDER_NAMES, type ContenderName } from '../bench/contenders/contender.ts';
import { breakEven, type BreakEven } from '../bench/model/break-even.ts';
import { type Costs, cpuOf } from '../bench/model/costs.ts';
import { looksPerDay } from '../bench/model/looks-per-day.ts';
import { messagesOf, runsAt } from '../bench/model/runs-at.ts';
import { simulate, type Simulated } from '../bench/model/simulate.ts';
import { readResults } from '../bench/results-file.ts';
import { BenchError } from '../bench/sockets/bench-error.ts';
import { startProgress } from '../support/progress.ts';
import { CommanderError, parseOptions, type PlanIo, type PlanOptions } from './options.ts';
import { printPlan } from './print-plan.ts';

const DAY_S = 86_400;
const DESIGNS = CONTENDER_NAMES.filter((name) => name !== 'bare');

/** Per second, for all users. */
export interface Rates {
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly redisCommands: number;
  /** Busy cores, of the server for presence and of Redis. null: nobody has measured what events cost. */
  readonly cores: number | null;
}

export interface PlanRow {
  readonly contender: ContenderName;
  readonly mean: Rates;
  readonly peak: Rates;
  /** In messages and in CPU. null: of pull against itself, or nobody has measured what events cost. */
  readonly breakEvenMessages: BreakEven | null;
  readonly breakEvenCores: BreakEven | null;
}

export interface Plan {
  readonly users: number;
  readonly friends: number;
  readonly looksPerUserDay: number;
  readonly simulatedUsers: number;
  /** What everybody quotes: each user comes once a day, and all friends are told. */
  readonly quotedPerSecond: number;
  readonly rows: readonly PlanRow[];
}

/** The whole command. Returns its exit code: 0 fine, 2 it could not be run. */
export async function plan(argv: readonly string[], io: PlanIo): Promise<number> {
  try {
    const options = parseOptions(argv, io);
    const made = await make(options, io);
    io.write(`${printPlan(made)}\n`);
    if (options.jsonPath !== undefined) await writeFile(options.jsonPath, `${JSON.stringify(made, null, 2)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof BenchError || (error instanceof Error && 'syscall' in error))) throw error;
    io.writeError(`error: ${error.message}\n`);
    return 2;
  }
}

async function make({ users, people, resultsPath }: PlanOptions, { terminal, signal }: PlanIo): Promise<Plan> {
  const costs = (await readResults(resultsPath)).costs?.costs;
  const factor = users / people.users;
  // The mean of a day is an hour of a day without peaks.
  const flat = { ...people, peakToMean: 1 };
  const runs = runsAt(flat, signal);
  const progress = startProgress('planning', DESIGNS.length, terminal);
  try {
    const rows: PlanRow[] = [];
    for (const contender of DESIGNS) {
      signal?.throwIfAborted();
      const rates = (one: Simulated): Rates => ratesOf(one, people.hours * 3600, factor, costs);
      const crossing = async (costOf: (one: Simulated) => number): Promise<BreakEven | null> =>
        contender === 'pull' ? null : breakEven(contender, async (name, looks) => costOf(await runs(name, looks)));
      rows.push({
        contender,
        mean: rates(await runs(contender, looksPerDay(people))),
        peak: rates(await simulate(contender, people, signal === undefined ? {} : { signal })),
        breakEvenMessages: await crossing(messagesOf),
        breakEvenCores: costs === undefined ? null : await crossing((one) => presenceCpuMs(one, costs)),
      });
      progress.update(rows.length);
    }
    return {
      users,
      friends: people.meanFriends,
      looksPerUserDay: looksPerDay(people),
      simulatedUsers: people.users,
      quotedPerSecond: (users * people.meanFriends) / DAY_S,
      rows,
    };
  } finally {
    progress.stop();
  }
}

function ratesOf(one: Simulated, seconds: number, factor: number, costs: Costs | undefined): Rates {
  const { messages, redisCommands } = one.run;
  const perSecond = (count: number): number => (count * factor) / seconds;
  return {
    messagesIn: perSecond(messages.presence.in),
    messagesOut: perSecond(messages.presence.out),
    redisCommands: perSecond(redisCommands),
    cores: costs === undefined ? null : perSecond(presenceCpuMs(one, costs) / 1000),
  };
}

function presenceCpuMs({ run, opened }: Simulated, costs: Costs): number {
  const { presence, redis } = cpuOf({ run, opened, realSeconds: 0 }, costs);
  return presence + redis;
}
