import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Circumstances } from './results.ts';

const PACKAGES = ['socket.io', 'socket.io-client', 'engine.io', 'redis', 'ws'];

/** What stands beside every figure: when, on what, with which versions, and by which command it can be had again. */
export function circumstances(command: string, seed: number, tookMs: number): Circumstances {
  return {
    measuredAt: new Date().toISOString(),
    command,
    seed,
    tookMs: Math.round(tookMs),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryBytes: totalmem(),
      platform: `${process.platform}-${process.arch}`,
    },
    versions: {
      node: process.versions.node,
      whosthere: versionIn('package.json'),
      ...Object.fromEntries(PACKAGES.map((name) => [name, versionIn(`node_modules/${name}/package.json`)])),
      'redis-server': redisVersion(),
    },
  };
}

function versionIn(packageFile: string): string {
  const file = new URL(`../../${packageFile}`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function redisVersion(): string {
  const printed = execFileSync('redis-server', ['--version'], { encoding: 'utf8' });
  return /v=(\S+)/.exec(printed)?.[1] ?? printed.trim();
}
