import { settingsSchema } from '../../src/options.ts';
import type { FloodReport } from './flood.ts';

/** How much longer honest viewers may wait, in the 99th percentile. */
export const MOST_RATIO = 2;

/** How often a target may have been probed in the run, by all viewers together: a minute's worth at once, and so many a minute. */
export function boundOf({ tookS }: Pick<FloodReport, 'tookS'>): number {
  const perMinute = settingsSchema.parse({}).probesPerTargetPerMinute;
  return perMinute + Math.ceil((perMinute * tookS) / 60);
}

export const ratioOf = ({ quiet, flood }: FloodReport): number => flood.p99Ms / quiet.p99Ms;

/** What is not as it has to be. */
export function judge(report: FloodReport): string[] {
  const { quiet, flood, mostProbes, tally } = report;
  const complaints: string[] = [];
  if (mostProbes > boundOf(report)) complaints.push(`a target was probed ${mostProbes} times`);
  if (ratioOf(report) > MOST_RATIO) complaints.push(`p99 is ${ratioOf(report).toFixed(2)} times as long`);
  if (flood.unknownShare > quiet.unknownShare) complaints.push('others were answered unknown for it');
  if (tally.refused === 0 || tally.cutOff === 0) complaints.push('nobody was refused and cut off: that was no flood');
  return complaints;
}
