/**
 * `npm run examples`: type-checks and runs every program in docs/examples against the built package, and compares
 * what it prints with its own `//>` comments.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RedisServer } from './support/redis-server.ts';

const RUN_TIMEOUT_MS = 60_000;

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'docs/examples');
process.chdir(root);

execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder], { stdio: 'inherit' });

// For those that are about many nodes.
const redis = await RedisServer.start();

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trimEnd());
for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
  const example = path.join(folder, file);
  const expected = linesOf(readFileSync(example, 'utf8')).flatMap((line) => /^\s*\/\/> (.*)$/.exec(line)?.[1] ?? []);
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', example], {
    encoding: 'utf8',
    env: { ...process.env, WHOSTHERE_REDIS_URL: redis.url },
    timeout: RUN_TIMEOUT_MS,
  });
  const printed = linesOf(stdout.trimEnd());
  const isRight = status === 0 && expected.length > 0 && printed.join('\n') === expected.join('\n');
  console.log(`${isRight ? 'ok  ' : 'FAIL'} docs/examples/${file}`);
  if (isRight) continue;
  console.log(
    `exit ${status ?? signal}\nexpected:\n${expected.join('\n')}\nprinted:\n${printed.join('\n')}\n${stderr}`,
  );
  process.exitCode = 1;
}
await redis.stop();
