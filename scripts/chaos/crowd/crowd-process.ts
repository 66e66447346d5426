import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Child } from '../../bench/sockets/child.ts';
import type { CrowdOptions } from './crowd.ts';
import type { CrowdRecords } from './records.ts';

const MAIN = new URL('crowd-main.ts', import.meta.url);
const ANSWERS_WITHIN_MS = 120_000;

/** Many clients in a process of their own. One question at a time, in the order of the methods. */
export class CrowdProcess {
  readonly #child: Child;
  readonly #echo: Socket;

  private constructor(child: Child, echo: Socket) {
    this.#child = child;
    this.#echo = echo;
  }

  /** @throws as all of its methods do, when the process fails. */
  static async start(number: number, options: CrowdOptions): Promise<CrowdProcess> {
    // What ends the run ends it through `stop`: its own connections first.
    const child = new Child({ name: `crowd ${number}`, main: MAIN, options: {}, signal: undefined });
    try {
      const port = await child.ask<number>({ ask: 'gather', about: options }, { withinMs: ANSWERS_WITHIN_MS });
      const echo = connect({ host: '127.0.0.1', port, noDelay: true });
      await once(echo, 'connect');
      // That the process has ended is told by the process.
      echo.on('error', () => undefined);
      return new CrowdProcess(child, echo);
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  /** Asks for nothing, to see whether anything stands still. One question at a time. */
  readonly ask = (answered: () => void): void => {
    this.#echo.once('data', answered);
    this.#echo.write('?');
  };

  /** Never resolves. Rejects when the process ends by itself. */
  get failure(): Promise<never> {
    return this.#child.failure;
  }

  /** Resolves when all are connected. */
  open(): Promise<void> {
    return this.#ask('open');
  }

  live(): Promise<void> {
    return this.#ask('live');
  }

  /** Users that came or went since the last call. */
  changed(): Promise<readonly string[]> {
    return this.#ask('changed');
  }

  beStill(): Promise<void> {
    return this.#ask('still');
  }

  records(): Promise<CrowdRecords> {
    return this.#ask('records');
  }

  async stop(): Promise<void> {
    this.#echo.destroy();
    await this.#child.stop();
  }

  #ask<Answer>(question: string): Promise<Answer> {
    return this.#child.ask({ ask: question }, { withinMs: ANSWERS_WITHIN_MS });
  }
}
