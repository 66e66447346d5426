import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Cost } from '../cost.ts';
import { ReplayError } from '../replay-error.ts';
import type { Windows } from './windows.ts';

const MAIN = fileURLToPath(new URL('../../../src/server/main.ts', import.meta.url));
const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 10_000;

/** A standalone server of its own, on a free port of 127.0.0.1 and with a database that is removed afterwards. */
export class ServerProcess {
  readonly url: string;
  readonly #child: ChildProcessByStdio<null, Readable, null>;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcessByStdio<null, Readable, null>, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /** @throws {ReplayError} when it does not come up. */
  static async start(windows: Windows, secret: string): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'whosthere-replay-'));
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment({
        PORT: '0',
        HOST: '127.0.0.1',
        WHOSTHERE_DB: join(folder, 'replay.db'),
        WHOSTHERE_JWT_SECRET: secret,
        WHOSTHERE_FRESH_MS: String(windows.freshForMs),
        WHOSTHERE_FRESH_FLOOR_MS: String(windows.freshFloorMs),
        // A minute of this clock is more than one of the trace.
        WHOSTHERE_PROBES_PER_TARGET: '1000000',
        WHOSTHERE_PROBES_PER_PAIR: '1000000',
        WHOSTHERE_PROBE_TIMEOUT_MS: String(windows.probeTimeoutMs),
        WHOSTHERE_IDLE_AFTER_MS: String(windows.idleAfterMs),
        WHOSTHERE_PING_INTERVAL_MS: String(windows.pingIntervalMs),
        // They count by the machine's clock, and time here passes faster.
        WHOSTHERE_LIMITS: 'off',
      }),
    });
    try {
      return new ServerProcess(await addressOf(child), child, folder);
    } catch (error) {
      await stop(child, folder);
      throw error;
    }
  }

  /** What the server says it has spent. */
  async cost(): Promise<Cost> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    const read = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
    return { probes: read('whosthere_probes_total'), pings: read('whosthere_pings_total') };
  }

  /** Stops it gracefully; by force when that takes too long. */
  stop(): Promise<void> {
    return stop(this.#child, this.#folder);
  }
}

/** Ours, with nothing that was meant for another server. */
function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('WHOSTHERE_') && name !== 'NODE_ENV',
  );
  return { ...Object.fromEntries(inherited), ...settings };
}

/** Reads the log for the line that tells where the server listens. */
async function addressOf(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  const signal = AbortSignal.timeout(STARTS_WITHIN_MS);
  const lines = createInterface({ input: child.stdout, signal });
  for await (const line of lines) {
    const url = urlIn(line);
    if (url === undefined) continue;
    // Whatever it logs from here on must not fill the pipe.
    child.stdout.resume();
    return url;
  }
  throw new ReplayError(signal.aborted ? 'the server did not come up in time' : 'the server ended before it listened');
}

function urlIn(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry === 'object' && entry !== null && 'url' in entry && typeof entry.url === 'string')
      return entry.url;
  } catch {
    // Not a log line.
  }
  return undefined;
}

async function stop(child: ChildProcessByStdio<null, Readable, null>, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    await exited;
    clearTimeout(force);
  }
  await rm(folder, { recursive: true, force: true });
}
