import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command, Report } from './store-child.ts';

const CHILD = fileURLToPath(new URL('./store-child.ts', import.meta.url));

/** Another process with a store, driven from a test. Whoever starts one ends it. */
export class StoreProcess {
  readonly #child: ChildProcess;
  readonly #unread: Report[] = [];
  #wake: () => void = () => undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (report) => {
      // Only store-child.ts sends, and it sends reports.
      this.#unread.push(report as Report);
      this.#wake();
    });
    child.on('exit', () => {
      this.#wake();
    });
  }

  static async start(): Promise<StoreProcess> {
    const started = new StoreProcess(fork(CHILD, { execArgv: ['--import=tsx'] }));
    await started.hear('ready');
    return started;
  }

  tell(command: Command): void {
    this.#child.send(command);
  }

  /** The next report; rejects when the process ends before there is one. */
  async next(): Promise<Report> {
    for (;;) {
      const report = this.#unread.shift();
      if (report) return report;
      if (this.#hasEnded) throw new Error('the process has ended');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The next report, which must be of this kind. */
  async hear<K extends Report['kind']>(kind: K): Promise<Extract<Report, { kind: K }>> {
    const report = await this.next();
    if (!isKind(report, kind)) throw new Error(`expected '${kind}', heard ${JSON.stringify(report)}`);
    return report;
  }

  async ask<K extends Report['kind']>(command: Command, kind: K): Promise<Extract<Report, { kind: K }>> {
    this.tell(command);
    return await this.hear(kind);
  }

  /** SIGKILL: it gets no chance to tidy up. Returns the reports not heard yet. */
  async kill(): Promise<readonly Report[]> {
    if (!this.#hasEnded) {
      this.#child.kill('SIGKILL');
      // Comes after the last report, which `exit` may not.
      await once(this.#child, 'close');
    }
    return this.#unread.splice(0);
  }

  /** Says no more, and waits until it has ended by itself: nothing may hold it. Returns the exit code. */
  async end(): Promise<unknown> {
    // Not `close`: that one does not come after a disconnect from this side.
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    return (await exited)[0];
  }

  /** From now on no file of this process may grow beyond `bytes`: a full disk, as far as it can tell. */
  async limitFileSize(bytes: number | 'unlimited'): Promise<void> {
    await promisify(execFile)('prlimit', ['--pid', String(this.#child.pid), `--fsize=${bytes}:unlimited`]);
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

function isKind<K extends Report['kind']>(report: Report, kind: K): report is Extract<Report, { kind: K }> {
  return report.kind === kind;
}
