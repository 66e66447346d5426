import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const STARTS_WITHIN_MS = 20_000;

/** A redis-server of our own, on a free port of 127.0.0.1, that keeps nothing on disk. */
export class RedisServer {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /** @throws {Error} when it is not installed, or does not come up. */
  static async start(): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), 'whosthere-redis-'));
    const port = await freePort();
    const options = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no', daemonize: 'no' };
    const child = spawn(
      'redis-server',
      Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const server = new RedisServer(`redis://127.0.0.1:${port}`, child, folder);
    try {
      await isReady(child);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async stop(): Promise<void> {
    if (this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await exited;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Nobody has it now. Should somebody take it meanwhile, the server says so and does not come up. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function isReady(child: ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> | null }): Promise<void> {
  const failed = once(child, 'error').then(([cause]) => {
    throw new Error(`redis-server cannot be run: ${(cause as Error).message}. Debian's package is redis-server`, {
      cause,
    });
  });
  const said: string[] = [];
  const ready = async (): Promise<void> => {
    if (child.stdout === null) throw new TypeError('its output must be read');
    const signal = AbortSignal.timeout(STARTS_WITHIN_MS);
    for await (const line of createInterface({ input: child.stdout, signal })) {
      said.push(line);
      if (!line.includes('Ready to accept connections')) continue;
      // Whatever it says from here on must not fill the pipe.
      child.stdout.resume();
      return;
    }
    throw new Error(`redis-server did not come up: ${said.slice(-3).join(' ')}`);
  };
  await Promise.race([ready(), failed]);
}
