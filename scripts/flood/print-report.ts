import { table } from '../support/table.ts';
import type { FloodReport } from './flood.ts';
import { ratioOf } from './judge.ts';
import type { Side } from './sides.ts';

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function row(name: string, { looks, medianMs, p99Ms, unknownShare, cpu }: Side): string[] {
  return [name, String(looks), medianMs.toFixed(2), p99Ms.toFixed(1), percent(unknownShare), cpu.toFixed(2)];
}

/** `mostAllowed`: how often a target may have been probed. */
export function printReport(report: FloodReport, mostAllowed: number): string {
  const { quiet, flood, tally, probes, mostProbes, tookS } = report;
  const head = ['honest viewers', 'looks', 'median ms', 'p99 ms', 'unknown', 'CPU of the server'];
  return [
    table([head, row('quiet', quiet), row('flood', flood)]),
    `p99: ${ratioOf(report).toFixed(2)} times as long`,
    `of the flood: ${tally.answered} looks answered, ${tally.refused} refused, cut off ${tally.cutOff} times`,
    `probes in ${tookS.toFixed()} s: ${probes}; of whoever was probed most ${mostProbes}, and ${mostAllowed} are allowed`,
  ].join('\n');
}
