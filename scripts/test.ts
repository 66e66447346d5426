/**
 * `npm test [-- SPEC...] [--counts FILE]`: installs what tests need, builds, runs them. All of them, unless
 * specs (files or folders) are named. The last line counts what ran and what was left out.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import Mocha from 'mocha';
import { ensureSystemParts, type SystemPart } from './system-parts.ts';

/** Tests wait for events, not for time; this only ends those that wait for something that never comes. */
const TEST_TIMEOUT_MS = 60_000;
/** How long the process may take to end by itself after the last test. */
const LOOSE_ENDS_MS = 10_000;

const root = path.resolve(import.meta.dirname, '..');

function specsIn(place: string): string[] {
  if (statSync(place).isFile()) return [place];
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return files.sort().map((file) => path.join(place, file));
}

async function load(specs: readonly string[]): Promise<Mocha> {
  const mocha = new Mocha({ timeout: TEST_TIMEOUT_MS, reporter: 'spec', forbidOnly: Boolean(process.env['CI']) });
  for (const spec of specs) mocha.addFile(path.resolve(root, spec));
  await mocha.loadFilesAsync();
  return mocha;
}

function run(mocha: Mocha): Promise<Mocha.Stats> {
  return new Promise((resolve, reject) => {
    const runner = mocha.run(() => {
      if (runner.stats === undefined) reject(new Error('mocha counted nothing'));
      else resolve(runner.stats);
    });
  });
}

const command = new Command('npm test --')
  .argument('[specs...]', 'test files or folders', ['test'])
  .option('--counts <file>', 'also write the closing line to this file')
  .parse();
const specs = command.args.length > 0 ? command.args : ['test'];
const { counts } = command.opts<{ counts?: string }>();

process.chdir(root);
const missing = ensureSystemParts();
execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { stdio: 'inherit' });

const needs = (spec: string): SystemPart | undefined =>
  missing.find((part) => path.relative(part.neededBy, spec).split(path.sep)[0] !== '..');
const all = specs.flatMap(specsIn);
const leftOut = all.filter((spec) => needs(spec) !== undefined);

const stats = await run(await load(all.filter((spec) => needs(spec) === undefined)));
const notRun = leftOut.length === 0 ? 0 : (await load(leftOut)).suite.total();
for (const part of missing) {
  console.log(`Left out: the tests in ${part.neededBy}, because ${part.name} is not installed (${part.program}).`);
}

// A hook that fails is counted by mocha as a failure too.
const line = `${stats.passes} passed, ${stats.failures} failed, ${stats.pending + notRun} skipped`;
console.log(line);
if (counts !== undefined) writeFileSync(counts, `${line}\n`);
const isComplete = stats.failures === 0 && stats.passes > 0 && !(process.env['CI'] && stats.pending + notRun > 0);
process.exitCode = isComplete ? 0 : 1;

// Not forced to end: what a test leaves open is a defect of the test or of the code.
setTimeout(() => {
  console.error(`The tests are over and the process is kept alive by: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(1);
}, LOOSE_ENDS_MS).unref();
