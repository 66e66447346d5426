import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = path.resolve(import.meta.dirname, '../../dist/server/main.js');

export interface BuiltServer {
  /** Where it listens, such as `http://127.0.0.1:41235`. */
  readonly url: string;
  readonly child: ChildProcess;
  /** Its log so far, one object a line. */
  readonly logs: readonly Record<string, unknown>[];
  /** What it has written to standard error so far, where Node's own warnings go. */
  complaints(): string;
  /** SIGTERM; resolves with the exit code once the process has ended, null when a signal ended it. May be called twice. */
  stop(): Promise<number | null>;
}

/**
 * Runs the built server (`npm run build`) in a process of its own, on a free port and with a database of its own, and
 * waits until it listens. `env` is all that it sees of the environment, but for these two and what Node needs.
 */
export async function startBuiltServer(env: Readonly<Record<string, string>> = {}): Promise<BuiltServer> {
  if (!existsSync(MAIN)) throw new Error(`there is no ${MAIN}: npm run build makes it`);
  const directory = await mkdtemp(path.join(os.tmpdir(), 'whosthere-server-'));
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], PORT: '0', WHOSTHERE_DB: path.join(directory, 'whosthere.db'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const exited = once(child, 'close').then(async ([code]) => {
    process.off('exit', kill);
    await rm(directory, { recursive: true, force: true });
    return code as number | null;
  });

  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const logs: Record<string, unknown>[] = [];
  const lines = createInterface(child.stdout);
  const listening = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      logs.push(entry);
      if (typeof entry['url'] === 'string') resolve(entry['url']);
    });
  });
  const failed = exited.then((code) => {
    throw new Error(`the server ended with code ${code ?? 'none'} before it listened: ${complaints}`);
  });
  const url = await Promise.race([listening, failed]);

  return {
    url,
    child,
    logs,
    complaints: () => complaints,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
