/**
 * `npm run bench` and `npm run bench:full`: the same people, sockets and looks for every presence design; see
 * docs/explanation/push-vs-pull.md. Parts are written as they are done, so that what was measured is not lost.
 */
import { performance } from 'node:perf_hooks';
import { startProgress } from '../support/progress.ts';
import { readTrace } from '../trace/read-trace.ts';
import { TraceError } from '../trace/trace-error.ts';
import { ensureSystemParts, SYSTEM_PARTS } from '../system-parts.ts';
import { circumstances } from './circumstances.ts';
import { parseOptions } from './options.ts';
import type { Context } from './parts/context.ts';
import { costs } from './parts/costs.ts';
import { crossings } from './parts/crossings.ts';
import { freshness, month } from './parts/month.ts';
import { day10k, day1k, slice, storm } from './parts/real.ts';
import { scale } from './parts/scale.ts';
import { printPart } from './print-part.ts';
import { FULL, QUICK } from './profile.ts';
import type { PartName, Results } from './results.ts';
import { readResults, writeResults } from './results-file.ts';
import { BenchError } from './sockets/bench-error.ts';

const PARTS = { month, freshness, slice, day1k, day10k, storm, costs, crossings, scale } satisfies Record<
  PartName,
  (context: Context) => Promise<unknown>
>;
const NEEDS_TRACE: readonly PartName[] = ['month', 'freshness', 'slice'];

const options = parseOptions(process.argv.slice(2));
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruption.abort(new BenchError(`stopped by ${signal}`));
  });
}

try {
  await bench();
} catch (error) {
  if (!(error instanceof BenchError || error instanceof TraceError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}

async function bench(): Promise<void> {
  const { isFull, tracePath, parts, outPath, seed } = options;
  const missing = ensureSystemParts(SYSTEM_PARTS.filter(({ name }) => name === 'Redis'));
  if (missing.length > 0) throw new BenchError('two of the designs need Redis');
  // What is wrong with it is said before anything is measured.
  if (tracePath !== undefined && parts.some((name) => NEEDS_TRACE.includes(name))) await readTrace(tracePath);
  // Parts that are not measured now stay as they were.
  let results = await readResults(outPath);
  for (const name of parts) {
    if (tracePath === undefined && NEEDS_TRACE.includes(name)) {
      console.error(`left out: ${name}, which needs the recorded month (--trace <file>)`);
      continue;
    }
    results = await measure(name, results);
    await writeResults(outPath, results);
    console.log(`\n${printPart(name, results)}`);
  }
  console.log(`\nwritten to ${outPath}`);

  async function measure(name: PartName, before: Results): Promise<Results> {
    const startedMs = performance.now();
    const bar = startProgress(name.padEnd(9), 1, process.stderr);
    const command = `npm run ${isFull ? 'bench:full' : 'bench'} -- --only ${name}`;
    const context: Context = {
      profile: isFull ? FULL : QUICK,
      seed,
      tracePath,
      signal: interruption.signal,
      onProgress: bar.update,
      results: before,
      circumstances: () => circumstances(command, seed, performance.now() - startedMs),
    };
    try {
      return { ...before, [name]: await PARTS[name](context) };
    } finally {
      bar.stop();
    }
  }
}
