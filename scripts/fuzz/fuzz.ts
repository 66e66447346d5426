import { table } from '../support/table.ts';
import type { Finished } from './run-target.ts';
import { targets } from './targets/index.ts';

export interface FuzzOptions {
  /** How many inputs in all, at least. */
  readonly inputs: number;
  readonly seed: number;
  /** The one target that takes them all. */
  readonly only?: string | undefined;
  readonly path?: string | undefined;
  readonly onProgress?: (inputs: number) => void;
}

export interface FuzzReport {
  readonly lines: readonly string[];
  readonly isGood: boolean;
  readonly inputs: number;
}

/** Goes through the targets, each with its share of the inputs; those after a failure are run all the same. */
export async function runFuzz({ inputs, seed, only, path, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const chosen = targets.filter(({ name }) => only === undefined || name === only);
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  const finished: Finished[] = [];
  let before = 0;
  for (const target of chosen) {
    const own = Math.ceil((inputs * target.share) / shares);
    finished.push(
      await target.run({ inputs: own, seed, path, onProgress: (done) => onProgress?.(before + Math.min(done, own)) }),
    );
    before += own;
  }
  const total = finished.reduce((sum, { accepted, refused }) => sum + accepted + refused, 0);
  const failures = finished.filter(({ failure }) => failure !== undefined);
  return {
    lines: [
      reportOf(finished),
      ...failures.map(({ name, failure }) => `\n${name}: ${failure ?? ''}`),
      `${total} inputs, seed ${seed}: ${failures.length === 0 ? 'all judged rightly' : 'FAILED'}`,
    ],
    isGood: failures.length === 0,
    inputs: total,
  };
}

function reportOf(finished: readonly Finished[]): string {
  const rows = finished.map(({ name, accepted, refused, tookMs }) =>
    [name, accepted + refused, accepted, refused, (tookMs / 1000).toFixed(1)].map(String),
  );
  return table([['target', 'inputs', 'accepted', 'refused', 'seconds'], ...rows]);
}
