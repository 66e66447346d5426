/**
 * `npm run nodes -- 22 24`: tests of what rests on how Node and Express are made, on these versions of Node, each newest.
 * They are installed from the npm registry, into a folder that is removed in the end. Ends with 1 when a test fails.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const SPECS = ['test/unit/http/express-messages.test.ts', 'test/integration/http-mounting.test.ts'];
const DEFAULT_VERSIONS = ['22', '24'];

process.chdir(path.resolve(import.meta.dirname, '..'));
const given = process.argv.slice(2);
const folder = mkdtempSync(path.join(os.tmpdir(), 'whosthere-nodes-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true });
});

/** Whether it ended with 0. What it says goes to the terminal. */
function run(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

for (const version of given.length > 0 ? given : DEFAULT_VERSIONS) {
  const prefix = path.join(folder, version);
  const isInstalled = run('npm', 'install', '--no-audit', '--no-fund', '--prefix', prefix, `node@${version}`);
  const node = path.join(prefix, 'node_modules/node/bin/node');
  console.log(`== Node ${version}`);
  if (!isInstalled || !run(node, '--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--exit', ...SPECS)) {
    process.exitCode = 1;
  }
}
