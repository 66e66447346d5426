import { access, writeFile } from 'node:fs/promises';
import { startProgress } from '../support/progress.ts';
import { ChaosError } from './chaos-error.ts';
import type { ChaosIo } from './chaos-io.ts';
import { type ChaosOptions, CommanderError, parseOptions } from './options.ts';
import { clusterRound, lengthMs, type Round, singleRound } from './plan.ts';
import { printReport } from './report/print-report.ts';
import { reportOf, reportOfRound, type RoundReport } from './report/report.ts';
import { runRound } from './run-round.ts';
import type { Engine } from './stage/engine.ts';

/** Answers that a looker asks for at a time, on average. */
const IDS_PER_LOOK = 8;
const MINUTE_MS = 60_000;
const PROGRESS_EVERY_MS = 250;

/** The whole command. Returns its exit code: 0 fine, 1 a promise was broken, 2 it could not be run. */
export async function chaos(argv: readonly string[], io: ChaosIo): Promise<number> {
  try {
    const options = parseOptions(argv, io);
    await access(options.main).catch((cause: unknown) => {
      throw new ChaosError(`--main ${options.main}: not there; npm run build makes it`, { cause });
    });
    const rounds: RoundReport[] = [];
    if (options.rounds.includes('server')) rounds.push(await watchRound(singleRound, options, io));
    if (options.rounds.includes('cluster')) rounds.push(await watchRound(clusterRound, options, io));
    const report = reportOf(options, rounds);
    io.write(`${printReport(report)}\n`);
    if (options.outPath !== undefined) await writeFile(options.outPath, `${JSON.stringify(report, null, 2)}\n`);
    return report.violationCount === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof ChaosError || isSystemError(error))) throw error;
    io.writeError(`error: ${error.message}\n`);
    return 2;
  }
}

async function watchRound<E extends Engine>(
  round: Round<E>,
  { seed, clients, minutes, main }: ChaosOptions,
  { terminal, signal = new AbortController().signal }: ChaosIo,
): Promise<RoundReport> {
  const atLeastMs = minutes * MINUTE_MS;
  const totalMs = lengthMs(round.restMs, round.steps, atLeastMs);
  const progress = startProgress(round.name, totalMs, terminal);
  const startedMs = performance.now();
  const ticking = setInterval(() => {
    progress.update(Math.min(totalMs, performance.now() - startedMs));
  }, PROGRESS_EVERY_MS);
  try {
    const outcome = await runRound(round, { seed, clients, main, idsPerLook: IDS_PER_LOOK, atLeastMs, signal });
    return reportOfRound(round.name, outcome);
  } finally {
    clearInterval(ticking);
    progress.stop();
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
