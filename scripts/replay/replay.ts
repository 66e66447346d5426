import { writeFile } from 'node:fs/promises';
import { replayOnSockets } from './on-sockets/replay-on-sockets.ts';
import { type Plant, replayVirtually } from './on-virtual-clock/replay-virtually.ts';
import { CommanderError, parseOptions, type ReplayOptions } from './options.ts';
import { printReport } from './print-report.ts';
import { readTrace } from '../trace/read-trace.ts';
import { ReplayError } from './replay-error.ts';
import type { ReplayIo } from './replay-io.ts';
import { reportOf, type Stretch } from './report.ts';
import { scriptOf } from '../trace/script.ts';
import { liveliestFromMs, sliceOf } from '../trace/slice.ts';
import { syntheticTrace } from '../trace/synthetic.ts';
import { TraceError } from '../trace/trace-error.ts';

const HOUR_MS = 3_600_000;
/** On real sockets, unless asked for otherwise: with the default speed, a minute. */
const DEFAULT_STRETCH_HOURS = 1 / 6;

/** The whole command. Returns its exit code: 0 fine, 1 an answer broke the contract, 2 it could not be run. */
export async function replay(
  argv: readonly string[],
  io: ReplayIo,
  plant: Plant = (subject) => subject,
): Promise<number> {
  try {
    const options = parseOptions(argv, io);
    const stretch = await stretchOf(options);
    const outcome = options.virtual
      ? await replayVirtually(stretch, options, io, plant)
      : await replayOnSockets(stretch, options, io);
    const report = reportOf(stretch, outcome);
    io.write(`${printReport(report)}\n`);
    if (options.jsonPath !== undefined) await writeFile(options.jsonPath, `${JSON.stringify(report, null, 2)}\n`);
    return report.violationCount === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof TraceError || error instanceof ReplayError || isSystemError(error))) throw error;
    io.writeError(`error: ${error.message}\n`);
    return 2;
  }
}

async function stretchOf({ tracePath, seed, virtual, fromHours, hours }: ReplayOptions): Promise<Stretch> {
  const trace = tracePath === undefined ? syntheticTrace({ seed }) : await readTrace(tracePath);
  const whole = scriptOf(trace);
  const lengthMs = (hours ?? (virtual ? Infinity : DEFAULT_STRETCH_HOURS)) * HOUR_MS;
  const fromMs = Math.round(
    fromHours === undefined ? (virtual ? 0 : liveliestFromMs(whole, lengthMs)) : fromHours * HOUR_MS,
  );
  if (fromMs >= whole.durationMs) {
    throw new ReplayError(
      `--from ${fromMs / HOUR_MS}: the trace ends after ${(whole.durationMs / HOUR_MS).toFixed(2)} hours`,
    );
  }
  const script = sliceOf(whole, fromMs, fromMs + lengthMs);
  if (script.moves.length === 0) throw new ReplayError('nothing happens in this stretch of the trace');
  return { trace, script, fromMs };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
