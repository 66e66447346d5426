import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { BenchError } from './bench-error.ts';
import type { Question, Reply } from './questions.ts';

export interface ChildOptions {
  /** What it is called in errors. */
  readonly name: string;
  /** A module that calls `answerParent`; in TypeScript, unless its name says that it is not. */
  readonly main: URL;
  /** JSON, which the module finds in its first argument. */
  readonly options: unknown;
  /** Ends the process. */
  readonly signal: AbortSignal | undefined;
}

export interface Asking {
  readonly withinMs: number;
  readonly onNews?: (news: unknown) => void;
}

/** How much of what a process last wrote on stderr is told, in characters. */
const TOLD_LENGTH = 2_000;

/** A process of the bench that answers questions, seen from the one that started it. */
export class Child {
  /** Never resolves. Rejects when the process ends without having been stopped: a {@link BenchError}, or the signal's reason. */
  readonly failure: Promise<never>;
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;
  #onReply: (reply: Reply) => void = () => undefined;
  #isStopped = false;

  constructor({ name, main, options, signal }: ChildOptions) {
    signal?.throwIfAborted();
    this.#name = name;
    this.#process = fork(main, [JSON.stringify(options)], {
      execArgv: [...(main.pathname.endsWith('.mjs') ? [] : ['--import', 'tsx']), '--expose-gc'],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#process.on('message', (reply: Reply) => {
      this.#onReply(reply);
    });
    this.#closed = once(this.#process, 'close');
    this.failure = this.#end(signal);
    // Between questions nobody listens; who asks then is told.
    this.failure.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * One question at a time. Resolves to what the other side sends, which is taken to be of the type that is said.
   * @throws {BenchError} when the process ends or does not answer in time; the signal's reason when that ended it.
   */
  async ask<Answer>(question: Question, { withinMs, onNews }: Asking): Promise<Answer> {
    let patience: NodeJS.Timeout | undefined;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#onReply = (reply) => {
        if ('news' in reply) onNews?.(reply.news);
        else resolve(reply.answer as Answer);
      };
      patience = setTimeout(() => {
        const waitedS = Math.round(withinMs / 1_000);
        reject(new BenchError(`the ${this.#name} has not answered "${question.ask}" for ${waitedS} s`));
      }, withinMs);
    });
    // That it could not be sent is told by the end of the process.
    this.#process.send(question, () => undefined);
    try {
      return await Promise.race([answer, this.failure]);
    } finally {
      clearTimeout(patience);
    }
  }

  /** Ends it, whatever it is doing. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#process.kill('SIGKILL');
    await this.#closed;
  }

  async #end(signal: AbortSignal | undefined): Promise<never> {
    let told = '';
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      told = (told + text).slice(-TOLD_LENGTH);
    });
    const kill = (): void => {
      this.#process.kill('SIGKILL');
    };
    signal?.addEventListener('abort', kill);
    await this.#closed;
    signal?.removeEventListener('abort', kill);
    signal?.throwIfAborted();
    if (this.#isStopped) return new Promise<never>(() => undefined);
    const { exitCode, signalCode } = this.#process;
    throw new BenchError(`the ${this.#name} ended by ${signalCode ?? `code ${exitCode ?? '?'}`}: ${told.trim()}`);
  }
}
