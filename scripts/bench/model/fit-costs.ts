import { fcnnlsVector } from 'ml-fcnnls';
import type { ContenderName } from '../contenders/contender.ts';
import type { RealRunResult } from '../measure/run-result.ts';
import { baseMicroseconds, type Costs, type DesignCosts, type Events } from './costs.ts';

/** A run on a real server, and what happened in it. */
export interface Calibration extends Events {
  readonly run: RealRunResult;
}

/**
 * The costs that explain the CPU time of the runs best: least squares, none below 0. First what the bare server's runs
 * came to, then, design by design, what is left when that is taken off.
 */
export function fitCosts(calibrations: readonly Calibration[]): Costs {
  const bare = calibrations.filter(({ run }) => run.contender === 'bare');
  const [second = 0, connection = 0, keepAlive = 0, application = 0] = leastSquares(
    bare.map(({ run, opened, realSeconds }) => {
      const { transport, application } = run.messages;
      return [realSeconds, opened, transport.in + transport.out, application.in + application.out];
    }),
    bare.map(({ run }) => run.process.serverCpuMs * 1000),
  );
  const base = { second, connection, keepAlive, application };
  const names = new Set(calibrations.map(({ run }) => run.contender).filter((name) => name !== 'bare'));
  return { base, designs: [...names].map((name) => designCosts(name, calibrations, base)) };
}

function designCosts(name: ContenderName, calibrations: readonly Calibration[], base: Costs['base']): DesignCosts {
  const own = calibrations.filter(({ run }) => run.contender === name);
  const [connection = 0, messageIn = 0, messageOut = 0, byte = 0] = leastSquares(
    own.map(({ run, opened }) => {
      const { messages, bytes } = run;
      return [opened, messages.presence.in, messages.presence.out, bytes.presence.in + bytes.presence.out];
    }),
    own.map((events) => Math.max(0, events.run.process.serverCpuMs * 1000 - baseMicroseconds(events, base))),
  );
  const commands = own.reduce((sum, { run }) => sum + run.redisCommands, 0);
  const redisCpuMs = own.reduce((sum, { run }) => sum + run.process.redisCpuMs, 0);
  const redisCommand = commands === 0 ? 0 : (redisCpuMs * 1000) / commands;
  return { contender: name, connection, messageIn, messageOut, byte, redisCommand };
}

/** Each column is brought to the same size first, and each row to a total of 1: errors count as shares of a run. */
function leastSquares(rows: readonly (readonly number[])[], totals: readonly number[]): number[] {
  const sizes = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column] ?? 0)) || 1);
  const weighted = rows.map((row, index) =>
    row.map((value, column) => value / (sizes[column] ?? 1) / Math.max(1, totals[index] ?? 0)),
  );
  const ones = totals.map((total) => (total > 0 ? 1 : 0));
  const solved = fcnnlsVector(weighted, ones).K.to1DArray();
  return solved.map((cost, column) => cost / (sizes[column] ?? 1));
}
