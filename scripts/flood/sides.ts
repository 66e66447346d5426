import { readFile } from 'node:fs/promises';
import { median, percentile } from '../support/statistics.ts';
import { type Looked, ROWS } from './honest.ts';

/** Clock ticks of /proc, per second. */
const TICKS = 100;

/** What honest viewers met with, while there was a flood or while there was none. */
export interface Side {
  readonly looks: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Answers that could not be had, of all. */
  readonly unknownShare: number;
  /** Of the server: seconds of CPU for each second. */
  readonly cpu: number;
}

export interface Gathered {
  readonly looked: Looked[];
  cpuS: number;
  s: number;
}

export const newSide = (): Gathered => ({ looked: [], cpuS: 0, s: 0 });

export function summary({ looked, cpuS, s }: Gathered): Side {
  const times = looked.map(({ tookMs }) => tookMs);
  const unknown = looked.reduce((sum, look) => sum + look.unknown, 0);
  return {
    looks: looked.length,
    medianMs: median(times),
    p99Ms: percentile(times, 0.99),
    unknownShare: unknown / (looked.length * ROWS),
    cpu: cpuS / s,
  };
}

/** What the process has taken so far, in s of CPU. */
export async function cpuOf(pid = 0): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
