import type { Distribution } from '../../support/distribution.ts';
import type { ContenderName } from '../contenders/contender.ts';
import type { Sights } from '../measure/run-result.ts';
import type { WorkloadSpec } from '../workload/build-workload.ts';
import type { ServerAddress } from './bench-server.ts';
import { Child } from './child.ts';

export interface LoadOptions {
  readonly contender: ContenderName;
  readonly spec: WorkloadSpec;
  readonly speed: number;
  readonly seed: number;
  readonly address: ServerAddress;
}

export interface LoadOutcome {
  readonly sights: Sights;
  /** By how much what people do came later than planned, in ms of real time. */
  readonly lateMs: Distribution;
}

/** What is played, in ms of the workload's own time. */
export interface Plan {
  readonly durationMs: number;
  readonly openingMs: number;
}

const MAIN = new URL('load-main.ts', import.meta.url);
/** What the load may take for whatever it does, besides the time that is planned, in ms of real time. */
const SPARE_MS = 120_000;

/** Everybody with a connection, in a process of its own. To be asked in this order: `open`, `play`, `outcome`. */
export class LoadProcess {
  readonly #child: Child;
  readonly #plan: Plan;
  readonly #speed: number;

  private constructor(child: Child, plan: Plan, speed: number) {
    this.#child = child;
    this.#plan = plan;
    this.#speed = speed;
  }

  /** @throws {BenchError} as all of its methods do, when the process fails; the signal's reason when that ends it. */
  static async start(options: LoadOptions, signal?: AbortSignal): Promise<LoadProcess> {
    const child = new Child({ name: 'load', main: MAIN, options, signal });
    try {
      return new LoadProcess(child, await child.ask({ ask: 'plan' }, { withinMs: SPARE_MS }), options.speed);
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Connects those who are there from the start. */
  open(): Promise<void> {
    return this.#child.ask({ ask: 'open' }, { withinMs: this.#plan.openingMs / this.#speed + SPARE_MS });
  }

  /** `onProgress` is told how much of the workload is done, from 0 to 1. */
  play(onProgress: (share: number) => void): Promise<void> {
    return this.#child.ask(
      { ask: 'play' },
      {
        withinMs: this.#plan.durationMs / this.#speed + SPARE_MS,
        onNews: (share) => {
          onProgress(Number(share));
        },
      },
    );
  }

  outcome(): Promise<LoadOutcome> {
    return this.#child.ask({ ask: 'outcome' }, { withinMs: SPARE_MS });
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
