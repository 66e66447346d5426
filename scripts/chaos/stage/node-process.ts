import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { NodeLife, Span } from '../check/history.ts';
import { ChaosError } from '../chaos-error.ts';
import { killedWithUs } from './killed-with-us.ts';

export interface NodeOptions {
  readonly name: string;
  /** The program: dist/server/main.js, or that of another build. */
  readonly main: string;
  /** `WHOSTHERE_…` and the like. */
  readonly settings: Readonly<Record<string, string>>;
  /** How far its clock steps, in ms. */
  readonly clockStepMs: number;
  readonly isClockWrong: boolean;
}

/** A line of a node's log that tells of something unusual. */
export interface LogLine {
  readonly node: string;
  readonly atMs: number;
  readonly text: string;
}

const STEP_CLOCK = new URL('step-clock.mjs', import.meta.url);
const STARTS_WITHIN_MS = 60_000;
/** What a node may take to stop, once it has drained. */
const STOPS_WITHIN_MS = 30_000;
/** Of pino. */
const WARN = 40;

/** A standalone server on a free port of 127.0.0.1, and what is done to it. States: up -> ended. */
export class NodeProcess {
  readonly name: string;
  readonly #child: ChildProcessByStdio<null, Readable, null>;
  readonly #ended: Promise<unknown>;
  readonly #onLog: (line: LogLine) => void;
  readonly #pauses: Span[] = [];
  #url = '';
  #upAtMs = Infinity;
  #drainingAtMs = Infinity;
  #endedAtMs = Infinity;
  #wasKilled = false;
  #pausedAtMs: number | undefined;

  private constructor(
    { name, main, settings, clockStepMs, isClockWrong }: NodeOptions,
    onLog: (line: LogLine) => void,
  ) {
    this.name = name;
    this.#onLog = onLog;
    const args = ['--import', STEP_CLOCK.href, main];
    this.#child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment({
        ...settings,
        CHAOS_CLOCK_STEP_MS: String(clockStepMs),
        ...(isClockWrong && { CHAOS_CLOCK_IS_WRONG: 'yes' }),
      }),
    });
    killedWithUs(this.#child);
    this.#ended = once(this.#child, 'exit').then(() => {
      this.#endedAtMs = Math.min(this.#endedAtMs, Date.now());
    });
  }

  /** @throws {ChaosError} when it does not come up. */
  static async start(options: NodeOptions, onLog: (line: LogLine) => void): Promise<NodeProcess> {
    const node = new NodeProcess(options, onLog);
    try {
      await node.#isUp();
      return node;
    } catch (error) {
      await node.destroy();
      throw error;
    }
  }

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  get isRunning(): boolean {
    return this.#endedAtMs === Infinity;
  }

  get life(): NodeLife {
    const pauses = this.#pausedAtMs === undefined ? [] : [{ fromMs: this.#pausedAtMs, toMs: Infinity }];
    return {
      name: this.name,
      upAtMs: this.#upAtMs,
      drainingAtMs: this.#drainingAtMs,
      endedAtMs: this.#endedAtMs,
      wasKilled: this.#wasKilled,
      pauses: [...this.#pauses, ...pauses],
    };
  }

  /** At once, with nothing written. */
  async kill(): Promise<void> {
    this.#wasKilled = true;
    this.#child.kill('SIGKILL');
    this.#endedAtMs = Date.now();
    await this.#ended;
  }

  pause(): void {
    this.#pausedAtMs = Date.now();
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
    if (this.#pausedAtMs !== undefined) this.#pauses.push({ fromMs: this.#pausedAtMs, toMs: Date.now() });
    this.#pausedAtMs = undefined;
  }

  stepClock(): void {
    this.#child.kill('SIGUSR2');
  }

  /** Has it send its clients elsewhere and end, as an operator does. @throws {ChaosError} when it does not. */
  async drain(drainMs: number): Promise<void> {
    this.#drainingAtMs = Date.now();
    this.#child.kill('SIGTERM');
    let force: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      force = setTimeout(() => {
        reject(new ChaosError(`node ${this.name} has not stopped, ${drainMs + STOPS_WITHIN_MS} ms after SIGTERM`));
      }, drainMs + STOPS_WITHIN_MS);
    });
    await Promise.race([this.#ended, tooLong]).finally(() => {
      clearTimeout(force);
    });
  }

  /** Users that it has probed; undefined when it does not say. */
  async probes(): Promise<number | undefined> {
    if (!this.isRunning || this.#pausedAtMs !== undefined) return undefined;
    try {
      const response = await fetch(`${this.#url}/metrics`, { signal: AbortSignal.timeout(1_000) });
      return Number(/^whosthere_probes_total (\d+)$/m.exec(await response.text())?.[1]);
    } catch {
      return undefined;
    }
  }

  /** However it is. */
  async destroy(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async #isUp(): Promise<void> {
    const lines = createInterface({ input: this.#child.stdout });
    const isUp = new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const { url, level = 0, msg, err } = parse(line);
        if (url !== undefined) resolve(url);
        if (level < WARN) return;
        const text = [msg, err?.cause?.message ?? err?.message].filter(Boolean).join(': ');
        this.#onLog({ node: this.name, atMs: Date.now(), text });
      });
    });
    let patience: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      patience = setTimeout(() => {
        reject(new ChaosError(`node ${this.name} did not come up within ${STARTS_WITHIN_MS} ms`));
      }, STARTS_WITHIN_MS);
    });
    const ended = this.#ended.then(() => {
      throw new ChaosError(`node ${this.name} ended before it listened`);
    });
    try {
      this.#url = await Promise.race([isUp, ended, late]);
      this.#upAtMs = Date.now();
    } finally {
      clearTimeout(patience);
    }
  }
}

/** What is read of a line of pino's. */
interface LogEntry {
  readonly url?: string;
  readonly level?: number;
  readonly msg?: string;
  readonly err?: { readonly message?: string; readonly cause?: { readonly message?: string } };
}

function parse(line: string): LogEntry {
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    return {};
  }
}

/** Ours, with nothing that was meant for another server. */
function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(WHOSTHERE|CHAOS)_/.test(name) && name !== 'NODE_ENV' && name !== 'NODE_OPTIONS',
  );
  return { ...Object.fromEntries(inherited), ...settings };
}
