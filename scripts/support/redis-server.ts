import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

const STARTS_WITHIN_MS = 20_000;
/** A server that has not ended by then, as one that runs an endless script, is killed. */
const STOPS_WITHIN_MS = 5_000;

type Child = ChildProcessByStdio<null, Readable, Readable>;

export interface RedisServerOptions {
  /** Of 127.0.0.1. A free one unless given. */
  readonly port?: number;
  /** More options of redis.conf, by name, with their arguments as one writes them there. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A redis-server of our own, on a free port of 127.0.0.1, that keeps nothing on disk unless `settings` say so.
 *
 * States: up; paused (`pause`), and up again (`resume`); ended (`kill`, `stop`, or of itself). `restart` leads from each
 * to up, but for `stop`, after which nothing is left.
 */
export class RedisServer {
  readonly url: string;
  readonly port: number;
  readonly #folder: string;
  readonly #args: readonly string[];
  #child: Child;
  #isPaused = false;

  private constructor(port: number, folder: string, settings: Readonly<Record<string, string>>) {
    this.url = `redis://127.0.0.1:${port}`;
    this.port = port;
    this.#folder = folder;
    this.#args = Object.entries({
      port: String(port),
      bind: '127.0.0.1',
      dir: folder,
      save: '',
      appendonly: 'no',
      daemonize: 'no',
      // A replica keeps what it got from its master in a file otherwise, and finds it there when it is restarted.
      'rdb-del-sync-files': 'yes',
      // Of a master, for replicas that lag.
      'shutdown-timeout': '0',
      ...settings,
    }).flatMap(([name, value]) => [`--${name}`, ...value.split(' ')]);
    this.#child = spawned(this.#args);
  }

  /** @throws {Error} when it is not installed, or does not come up. */
  static async start({ port, settings = {} }: RedisServerOptions = {}): Promise<RedisServer> {
    const taken = port ?? (await freePort());
    const folder = await mkdtemp(join(tmpdir(), 'whosthere-redis-'));
    const server = new RedisServer(taken, folder, settings);
    try {
      await isReady(server.#child);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** It runs and is not paused. */
  get isUp(): boolean {
    return isRunning(this.#child) && !this.#isPaused;
  }

  /** Ends it and starts it again: at the same port, as another process, empty. */
  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    this.#child = spawned(this.#args);
    await isReady(this.#child);
  }

  /** As a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Its connections stay open, and nothing answers on them: as a machine that stands still, or a network that is cut. */
  async pause(): Promise<void> {
    await this.#signal('SIGSTOP');
  }

  async resume(): Promise<void> {
    await this.#signal('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #signal(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || !isRunning(this.#child)) throw new Error(`redis-server at ${this.url} does not run`);
    this.#isPaused = signal === 'SIGSTOP';
    this.#child.kill(signal);
    // A signal is carried out some time after it was sent.
    while ((await isHeld(pid)) !== this.#isPaused) await turn();
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!isRunning(child)) return;
    const exited = once(child, 'exit');
    const force = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    child.kill(signal);
    // One that is paused hears nothing but SIGKILL until then.
    child.kill('SIGCONT');
    this.#isPaused = false;
    await exited;
    clearTimeout(force);
  }
}

const given = new Set<number>();

/**
 * Nobody has it now, and this process gives it to nobody else. Should somebody take it meanwhile, the server says so
 * and does not come up.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    // Below those that the system gives to connections: one of them would sit at the port of a server that is away.
    const port = randomInt(20_000, 32_768);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}

function spawned(args: readonly string[]): Child {
  return spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

function isRunning({ pid, exitCode, signalCode }: Child): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

/** By SIGSTOP. The state follows the name, which is in parentheses. */
async function isHeld(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')')).startsWith(') T');
}

function isReady(child: Child): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string, cause?: Error): void => {
      clearTimeout(patience);
      reject(new Error(why, { cause }));
    };
    const failed = (): void => {
      fail(`redis-server did not come up: ${said.trim().split('\n').slice(-5).join(' ')}`);
    };
    const patience = setTimeout(failed, STARTS_WITHIN_MS);
    child.once('error', (cause) => {
      fail(`redis-server cannot be run: ${cause.message}. Debian's package is redis-server`, cause);
    });
    child.once('close', failed);
    const hear = (text: string): void => {
      said += text;
      if (!said.includes('Ready to accept connections')) return;
      clearTimeout(patience);
      for (const output of [child.stdout, child.stderr]) {
        // Whatever it says from here on must not fill the pipe.
        output.off('data', hear).resume();
      }
      resolve();
    };
    for (const output of [child.stdout, child.stderr]) output.setEncoding('utf8').on('data', hear);
  });
}
