import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach } from 'mocha';

const MAIN = join(import.meta.dirname, '../../src/server/main.ts');

export type Environment = Readonly<Record<string, string>>;
export type LogLine = Readonly<Record<string, unknown>>;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The server's own process, run from its sources. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** The objects on its standard output so far: one a line. */
  readonly log: readonly LogLine[];
  /** All it has written so far. */
  readonly output: { stdout: string; stderr: string };
  /** Its address, once it listens. Rejects when it ends before that. */
  readonly url: Promise<string>;
  /** The next line of the log with this message. */
  logged(message: string): Promise<LogLine>;
  readonly ended: Promise<Ending>;
}

function run(env: Environment): ServerProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });

  const log: LogLine[] = [];
  const lines = new EventEmitter();
  createInterface(child.stdout).on('line', (text) => {
    const line = JSON.parse(text) as LogLine;
    log.push(line);
    lines.emit('line', line);
  });
  const first = (isIt: (line: LogLine) => boolean): Promise<LogLine> =>
    new Promise((resolve, reject) => {
      lines.on('line', (line: LogLine) => {
        if (isIt(line)) resolve(line);
      });
      void ended.then(() => {
        reject(new Error(`the server has ended: ${output.stderr}`));
      });
    });
  const url = first((line) => 'url' in line).then((line) => String(line['url']));
  // Whoever expects it to end looks at `ended`.
  url.catch(() => undefined);
  const logged = (message: string): Promise<LogLine> => first((line) => line['msg'] === message);
  return { child, log, output, url, logged, ended };
}

export interface ServerProcesses {
  /** A file in a directory of the test's own. */
  path(name: string): string;
  /** Starts the server on a free port and `path('whosthere.db')`, with this environment and no other. */
  start(env?: Environment): ServerProcess;
}

/** Server processes for the tests of the enclosing `describe`. What a test leaves running is killed, and fails it. */
export function useServerProcesses(): ServerProcesses {
  let directory = '';
  const running = new Set<ServerProcess>();
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'whosthere-http-'));
  });
  afterEach(async () => {
    const left = [...running];
    for (const { child } of left) child.kill('SIGKILL');
    await Promise.all(left.map(({ ended }) => ended));
    await rm(directory, { recursive: true });
    assert.equal(left.length, 0, 'a server was left running');
  });
  const path = (name: string): string => join(directory, name);
  return {
    path,
    start: (env = {}) => {
      const server = run({ PORT: '0', WHOSTHERE_DB: path('whosthere.db'), ...env });
      running.add(server);
      void server.ended.then(() => running.delete(server));
      return server;
    },
  };
}

/** SIGTERM, and how it ended. */
export function stop(server: ServerProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<Ending> {
  server.child.kill(signal);
  return server.ended;
}
