/**
 * `npm run bench:hot`: what whosthere costs over the least that could be done in its place. Every row is measured side by
 * side, server and load in processes of their own; only ratios mean something. Exit code 1 when a goal is missed.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { BenchError } from '../sockets/bench-error.ts';
import { isMet } from './figure.ts';
import { parseOptions } from './options.ts';
import { rowText } from './report.ts';
import { keepResult } from './results.ts';
import { ROWS } from './rows/index.ts';
import { Stage } from './stage.ts';

const { rows, rounds, turnMs, outPath, profiles } = parseOptions(process.argv.slice(2), ROWS);
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: a second signal ends the process at once, as is usual.
  process.once(signal, () => {
    interruption.abort(new BenchError(`stopped by ${signal}`));
  });
}
const machine = `${availableParallelism()} cores, ${process.platform}-${process.arch}, node ${process.versions.node}`;
const names = ROWS.map(({ name }) => name);

try {
  let missed = 0;
  for (const row of rows) {
    const stage = new Stage({
      rounds,
      turnMs,
      signal: interruption.signal,
      profiles: profiles && path.join(profiles, row.name),
    });
    const figures = await row.measure(stage).finally(() => stage.close());
    const command = `npm run bench:hot -- --filter ${row.name} --rounds ${rounds} --turn ${turnMs}`;
    const { name, path: what, against } = row;
    const result = {
      name,
      path: what,
      against,
      measuredAt: new Date().toISOString(),
      command,
      machine,
      figures: [...figures],
    };
    await keepResult(outPath, result, names);
    console.log(`${rowText(result)}\n`);
    missed += figures.filter((figure) => !isMet(figure)).length;
  }
  console.log(`${missed === 0 ? 'every goal is met' : `goals missed: ${missed}`}; written to ${outPath}`);
  process.exitCode = missed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
