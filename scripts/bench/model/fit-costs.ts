import { fcnnlsVector } from 'ml-fcnnls';
import type { ContenderName } from '../contenders/contender.ts';
import type { RealRunResult } from '../measure/run-result.ts';
import type { Costs, DesignCosts, Events } from './costs.ts';

/** A run on a real server, and what happened in it. */
export interface Calibration extends Events {
  readonly run: RealRunResult;
}

/** Costs that every run has, and costs that only those of one design have: columns of the equations. */
const BASE_COLUMNS = 4;
const DESIGN_COLUMNS = 3;

/**
 * The costs that explain the CPU time of all runs best: least squares of what each run is off as a share of it, no cost
 * below 0 (Lawson and Hanson, "Solving Least Squares Problems", 1974, chapter 23).
 */
export function fitCosts(calibrations: readonly Calibration[]): Costs {
  const names = [...new Set(calibrations.map(({ run }) => run.contender))].filter((name) => name !== 'bare');
  const costs = leastSquares(
    calibrations.map((one) => [...baseEvents(one), ...names.flatMap((name) => designEvents(name, one))]),
    calibrations.map(({ run }) => run.process.serverCpuMs * 1000),
  );
  const [second = 0, connection = 0, keepAlive = 0, application = 0] = costs;
  const designs = names.map((contender, index): DesignCosts => {
    const [messageIn = 0, messageOut = 0, byte = 0] = costs.slice(BASE_COLUMNS + index * DESIGN_COLUMNS);
    return { contender, messageIn, messageOut, byte, redisCommand: redisCommandCost(contender, calibrations) };
  });
  return { base: { second, connection, keepAlive, application }, designs };
}

function baseEvents({ run: { messages }, opened, realSeconds }: Calibration): number[] {
  const { transport, application } = messages;
  return [realSeconds, opened, transport.in + transport.out, application.in + application.out];
}

function designEvents(name: ContenderName, { run: { contender, messages, bytes } }: Calibration): number[] {
  if (contender !== name) return new Array<number>(DESIGN_COLUMNS).fill(0);
  return [messages.presence.in, messages.presence.out, bytes.presence.in + bytes.presence.out];
}

/** Redis has nothing else to do. */
function redisCommandCost(name: ContenderName, calibrations: readonly Calibration[]): number {
  const own = calibrations.filter(({ run }) => run.contender === name);
  const commands = own.reduce((sum, { run }) => sum + run.redisCommands, 0);
  const cpuMs = own.reduce((sum, { run }) => sum + run.process.redisCpuMs, 0);
  return commands === 0 ? 0 : (cpuMs * 1000) / commands;
}

function leastSquares(rows: readonly (readonly number[])[], totals: readonly number[]): number[] {
  // Columns of the same size, or the solver's tolerances mean something else in each.
  const sizes = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column] ?? 0), Number.MIN_VALUE));
  const shares = rows.map((row, index) =>
    row.map((value, column) => value / (sizes[column] ?? 1) / Math.max(1, totals[index] ?? 0)),
  );
  const largest = Math.max(...shares.flat());
  const solved = fcnnlsVector(
    shares.map((row) => row.map((value) => value / largest)),
    totals.map(() => 1),
  ).K.to1DArray();
  return solved.map((cost, column) => cost / largest / (sizes[column] ?? 1));
}
