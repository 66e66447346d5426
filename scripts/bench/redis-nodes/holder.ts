import { Child } from '../sockets/child.ts';
import type { Blocked } from './loop-watch.ts';

export interface HolderOptions {
  readonly redisUrl: string;
}

export interface Memory {
  /** After a garbage collection. */
  readonly heapBytes: number;
  readonly residentBytes: number;
}

export interface HoldingBegun {
  readonly tookMs: number;
  readonly blocked: Blocked;
}

/** Times from when the node noticed that its connection had ended. */
export interface CutMended {
  readonly connectedMs: number;
  readonly settledMs: number;
  readonly blocked: Blocked;
}

const MAIN = new URL('holder-main.ts', import.meta.url);
const WITHIN = { withinMs: 120_000 } as const;

/** A node with the Redis bus and no sockets, in a process of its own. */
export class Holder {
  readonly #child: Child;

  /** @throws {BenchError} as all methods do, when the process fails; the signal's reason when that ends it. */
  constructor(options: HolderOptions, signal: AbortSignal) {
    this.#child = new Child({ name: 'node', main: MAIN, options, signal });
  }

  memory(): Promise<Memory> {
    return this.#child.ask({ ask: 'memory' }, WITHIN);
  }

  /** Holds so many users, and resolves when others can ask for them. */
  hold(users: number): Promise<HoldingBegun> {
    return this.#child.ask({ ask: 'hold', about: users }, WITHIN);
  }

  /** How long its event loop is blocked when it has nothing to do: what the machine does, and the measuring. */
  rest(forMs: number): Promise<Blocked> {
    return this.#child.ask({ ask: 'rest', about: forMs }, WITHIN);
  }

  /** `cut` ends the node's connection. Resolves when it is back, and others can ask for whom it holds. */
  async mend(cut: () => Promise<void>): Promise<CutMended> {
    let cutting: Promise<void> | undefined;
    const mended = await this.#child.ask<CutMended>(
      { ask: 'mend' },
      {
        ...WITHIN,
        onNews: () => {
          cutting = cut();
          // Told below, unless the node fails first.
          cutting.catch(() => undefined);
        },
      },
    );
    await cutting;
    return mended;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
