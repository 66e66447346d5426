/**
 * `npm run mutate [-- --only NAME]`: proves that the simulation can fail. Each deliberate defect of mutations.ts is put
 * into a copy of the code, in which the simulation then has to break a promise. Ends with 1 when a defect
 * survives, when its text is no longer found, or when the simulation fails without one.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { MUTATIONS, type Mutation } from './mutations.ts';
import { simulate, type Verdict } from './simulate.ts';

const HISTORIES = 4_000;
const SEED = 1;
const COPIED = ['src/domain', 'src/ports', 'src/buses', 'test/simulation', 'scripts/simulate', 'scripts/virtual'];

const root = path.resolve(import.meta.dirname, '../..');

const { only } = new Command('mutate')
  .description('Checks that the simulation catches deliberate defects of the domain code.')
  .option('--only <name>', 'just this one')
  .parse()
  .opts<{ only?: string }>();

function copyTree(): string {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'whosthere-mutate-'));
  for (const part of [...COPIED, 'package.json', 'tsconfig.json']) {
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

async function tryOut(copy: string, mutation: Mutation): Promise<Verdict> {
  const file = path.join(copy, mutation.file);
  const original = readFileSync(file, 'utf8');
  const [before, after, ...more] = original.split(mutation.text);
  if (before === undefined || after === undefined) return { kind: 'not found', detail: mutation.text };
  if (more.length > 0) return { kind: 'not found', detail: `more than once: ${mutation.text}` };
  writeFileSync(file, before + mutation.instead + after);
  try {
    return await simulate(copy, HISTORIES, SEED);
  } finally {
    writeFileSync(file, original);
  }
}

const chosen = MUTATIONS.filter(({ name }) => only === undefined || name === only);
const bar = process.stdout.isTTY
  ? new SingleBar({ format: '{bar} {value}/{total} {name}', hideCursor: true })
  : undefined;
const copy = copyTree();
const rows: string[][] = [];
let hasFailed = chosen.length === 0;
try {
  bar?.start(chosen.length + 1, 0, { name: 'without a defect' });
  const sound = await simulate(copy, HISTORIES, SEED);
  if (sound.kind !== 'kept') {
    hasFailed = true;
    rows.push(['(no defect)', sound.kind, sound.detail]);
  }
  for (const mutation of chosen) {
    bar?.increment(1, { name: mutation.name });
    const verdict = await tryOut(copy, mutation);
    const isCaught = verdict.kind === 'broken';
    hasFailed ||= !isCaught;
    rows.push([mutation.name, isCaught ? 'caught' : verdict.kind.toUpperCase(), verdict.detail]);
  }
} finally {
  bar?.stop();
  rmSync(copy, { recursive: true, force: true });
}

for (const [name = '', result = '', detail = ''] of rows) {
  console.log(`${name.padEnd(28)} ${result.padEnd(10)} ${detail}`);
}
console.log(hasFailed ? 'not every defect was caught' : `${chosen.length} defects, all caught`);
process.exitCode = hasFailed ? 1 : 0;
