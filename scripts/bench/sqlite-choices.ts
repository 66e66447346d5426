/**
 * `npm run bench:sqlite`: prints the ratios of docs/decisions/0002-sqlite.md. The two sides of a comparison take
 * turns batch by batch, so that whatever else the machine does hits both; only their ratios mean something.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import sqlite3 from 'sqlite3';
import { messageOf } from '../../src/domain/errors.ts';
import { startProgress } from '../support/progress.ts';
import { table } from '../support/table.ts';
import { compare, type Result } from './sqlite/compare.ts';
import { COMPARISONS } from './sqlite/comparisons.ts';
import { parseOptions, type Options } from './sqlite/options.ts';
import { Sightings } from './sqlite/sightings.ts';
import { Templates } from './sqlite/templates.ts';

const options = parseOptions(process.argv.slice(2));
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: a second signal ends the process at once, as is usual.
  process.once(signal, () => {
    interruption.abort(new Error(`stopped by ${signal}`));
  });
}

const machine = {
  sqlite: sqlite3.VERSION_NUMBER,
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  cores: availableParallelism(),
};
const folder = await mkdtemp(path.join(tmpdir(), 'whosthere-bench-'));
try {
  const results = await measureAll(folder, options, interruption.signal);
  console.log(`${options.users} users, ${options.rounds} rounds, batches of 1,000 unless said otherwise`);
  console.log(`SQLite ${sqlite3.VERSION}, Node ${machine.node}, ${machine.platform}, ${machine.cores} cores\n`);
  console.log(report(results));
  if (options.json !== undefined) {
    const { users, rounds } = options;
    await writeFile(options.json, `${JSON.stringify({ users, rounds, ...machine, results }, null, 2)}\n`);
  }
} catch (error) {
  if (!interruption.signal.aborted) throw error;
  console.error(messageOf(error));
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

async function measureAll(folder: string, { users, rounds }: Options, signal: AbortSignal): Promise<Result[]> {
  const templates = new Templates(folder, Sightings.of(users));
  const variants = COMPARISONS.flatMap(({ choice, against }) => [choice.variant, against.variant]);
  const making = startProgress('files', 1, process.stderr);
  try {
    await templates.make(variants, (done, total) => {
      signal.throwIfAborted();
      making.update(done / total);
    });
  } finally {
    making.stop();
  }

  const results: Result[] = [];
  const measuring = startProgress('rounds', COMPARISONS.length, process.stderr);
  try {
    for (const comparison of COMPARISONS) {
      let begun = 0;
      const result = await compare(comparison, templates, rounds, () => {
        signal.throwIfAborted();
        measuring.update(results.length + begun++ / rounds);
      });
      results.push(result);
    }
  } finally {
    measuring.stop();
  }
  return results;
}

function report(results: readonly Result[]): string {
  return table([
    ['choice / against', 'measure', 'ratio', 'rounds from', 'to', 'choice', 'against', ''],
    ...results.map((result) => [
      `${result.choice} / ${result.against}`,
      result.measure,
      ratioText(result.ratio),
      ratioText(Math.min(...result.ratios)),
      ratioText(Math.max(...result.ratios)),
      amountText(result.ofChoice),
      amountText(result.ofAgainst),
      result.unit,
    ]),
  ]);
}

function ratioText(ratio: number): string {
  return ratio < 0.2 ? `1/${(1 / ratio).toFixed(0)}` : ratio.toFixed(2);
}

function amountText(amount: number): string {
  return amount < 1000 ? amount.toFixed(1) : Math.round(amount).toLocaleString('en');
}
