/**
 * `npm test [-- SPEC...] [--counts FILE]`: installs what tests need, builds, runs them. All of them, unless
 * specs (files or folders) are named. The last line counts what ran and what was left out.
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { loadSpecs, type MochaRun } from './support/mocha-run.ts';
import { ensureSystemParts, type SystemPart } from './system-parts.ts';

/**
 * A spec is in the first group that it fits. Each group has a process of its own, side by side with those of the same
 * phase: a browser mostly waits. What is about time between processes, and what has to keep pace with the machine's clock, comes
 * after that, alone.
 */
const PACED =
  /^test\/(integration\/(bench-sockets|replay-(sockets|cli))|redis\/(bench|chaos|redis-nodes-bench)|security\/flood)/;
const REDIS = /^test\/redis\//;
const GROUPS = [PACED, REDIS, /^test\/security\//, /^test\/browser\/kit\//, /^test\/browser\//, /^/];

const root = path.resolve(import.meta.dirname, '..');

function specsIn(place: string): string[] {
  if (statSync(place).isFile()) return [path.relative(root, path.resolve(place))];
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return files.sort().map((file) => path.relative(root, path.resolve(place, file)));
}

/** What it says is printed when it has ended, lest groups talk at the same time; at once, if it is `alone`. */
async function runGroup(specs: readonly string[], alone: boolean): Promise<MochaRun> {
  const child = fork(path.join(root, 'scripts/support/test-group.ts'), specs, {
    execArgv: ['--import', 'tsx'],
    stdio: alone ? 'inherit' : ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let run: MochaRun = { passes: 0, failures: [], pending: 0 };
  child.on('message', (message) => {
    run = message as MochaRun;
  });
  const said = Promise.all([child.stdout, child.stderr].map(async (stream) => (stream === null ? '' : text(stream))));
  const [code] = (await once(child, 'close')) as [number | null];
  for (const output of await said) process.stdout.write(output);
  // Ended before its tests had, or kept alive after them.
  if (code !== 0 || run.passes + run.failures.length === 0) {
    const failure = `The process of ${specs[0] ?? 'no tests'} and its like ended with code ${code ?? 'none'}.`;
    return { ...run, failures: [...run.failures, failure] };
  }
  return run;
}

const command = new Command('npm test --')
  .argument('[specs...]', 'test files or folders', ['test'])
  .option('--counts <file>', 'also write the closing line to this file')
  .parse();
const places = command.args.length > 0 ? command.args : ['test'];
const { counts } = command.opts<{ counts?: string }>();

process.chdir(root);
const missing = ensureSystemParts();
execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { stdio: 'inherit' });

const needs = (spec: string): SystemPart | undefined =>
  missing.find((part) => path.relative(part.neededBy, spec).split(path.sep)[0] !== '..');
const all = places.flatMap(specsIn);
const leftOut = all.filter((spec) => needs(spec) !== undefined);
const [paced = [], redis = [], ...others] = GROUPS.map((pattern) =>
  all.filter((spec) => needs(spec) === undefined && GROUPS.find((group) => group.test(spec)) === pattern),
);
const phases = [others, [redis], [paced]].map((groups) => groups.filter((specs) => specs.length > 0));

const ran: MochaRun[] = [];
for (const groups of phases) {
  ran.push(...(await Promise.all(groups.map((specs) => runGroup(specs, groups.length === 1)))));
}
const sum = (key: 'passes' | 'pending'): number => ran.reduce((total, group) => total + group[key], 0);
const failures = ran.flatMap((group) => group.failures);
const notRun = leftOut.length === 0 ? 0 : (await loadSpecs(leftOut)).suite.total();
for (const part of missing) {
  console.log(`Left out: the tests in ${part.neededBy}, because ${part.name} is not installed (${part.program}).`);
}
// Once more, all together: the output of a group is long, and others follow it.
for (const failure of failures) console.log(`\nFailed: ${failure}`);

const skipped = sum('pending') + notRun;
const line = `${sum('passes')} passed, ${failures.length} failed, ${skipped} skipped`;
console.log(line);
if (counts !== undefined) writeFileSync(counts, `${line}\n`);
const isComplete = failures.length === 0 && sum('passes') > 0 && !(process.env['CI'] && skipped > 0);
process.exitCode = isComplete ? 0 : 1;
