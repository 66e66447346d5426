import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 20;
/** What a machine that is merely busy takes. */
const LATE_FROM_MS = 10;

/** One that came late. */
interface Beat {
  readonly fromMs: number;
  readonly toMs: number;
  /** How much later than it should have the answer came. */
  readonly lateMs: number;
}

/**
 * Asks the server for nothing, again and again. When that takes long, machine, server or our own side stood still, and
 * what was heard in that time says little of the design.
 */
export class Pulse {
  readonly #ask: (answered: () => void) => void;
  readonly #elapsedMs: () => number;
  readonly #late: Beat[] = [];
  readonly #beating: Promise<void>;
  #isStopped = false;
  /** Lets go of the beat under way, whose answer may never come. */
  #skip: () => void = () => undefined;

  /** Begins at once. `ask` asks the server, and calls back when that has answered. */
  constructor(ask: (answered: () => void) => void, elapsedMs: () => number) {
    this.#ask = ask;
    this.#elapsedMs = elapsedMs;
    this.#beating = this.#beat();
  }

  /** For how long of the time between the two moments nothing moved. */
  stalledMs(fromMs: number, toMs: number): number {
    let sumMs = 0;
    for (const beat of this.#late) {
      if (beat.toMs >= fromMs && beat.fromMs <= toMs) sumMs += beat.lateMs;
    }
    return sumMs;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#skip();
    await this.#beating;
  }

  async #beat(): Promise<void> {
    while (!this.#isStopped) {
      const fromMs = this.#elapsedMs();
      await wait(EVERY_MS);
      await new Promise<void>((resolve) => {
        this.#skip = resolve;
        if (this.#isStopped) resolve();
        else this.#ask(resolve);
      });
      const toMs = this.#elapsedMs();
      const lateMs = toMs - fromMs - EVERY_MS;
      if (lateMs >= LATE_FROM_MS) this.#late.push({ fromMs, toMs, lateMs });
    }
  }
}
