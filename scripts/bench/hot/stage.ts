import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Side } from './side.ts';
import { Turns } from './turns.ts';

export interface StageOptions {
  /** How often each side has its turn. */
  readonly rounds: number;
  /** How long a turn lasts, in ms. */
  readonly turnMs: number;
  readonly signal: AbortSignal;
  /** The folder for CPU profiles of `ours` and `bare`. */
  readonly profiles?: string | undefined;
}

/** What one row is measured with. All processes that it starts end with it. */
export class Stage {
  readonly rounds: number;
  readonly turnMs: number;
  readonly signal: AbortSignal;
  readonly #options: StageOptions;
  readonly #sides: Side<unknown>[] = [];
  #folder: string | undefined;

  constructor(options: StageOptions) {
    this.rounds = options.rounds;
    this.turnMs = options.turnMs;
    this.signal = options.signal;
    this.#options = options;
  }

  /** Starts a module that calls `serve` in a process of its own. `ours` and `bare` are profiled, where that is wanted. */
  async start<Address>(name: string, module: URL, options: object = {}): Promise<Side<Address>> {
    const { signal, profiles } = this.#options;
    const isProfiled = name === 'ours' || name === 'bare';
    const side = await Side.start<Address>({
      name,
      module,
      options,
      signal,
      profiles: isProfiled ? profiles : undefined,
    });
    this.#sides.push(side);
    return side;
  }

  /** See {@link Turns.take}. */
  takeTurns<Place, Sample>(
    sides: { readonly ours: Place; readonly bare: Place },
    measure: (side: Place) => Promise<Sample>,
  ): Promise<Turns<Sample>> {
    return Turns.take(sides, this.#options.rounds, measure);
  }

  /** A folder that is removed in the end. */
  async folder(): Promise<string> {
    return (this.#folder ??= await mkdtemp(path.join(tmpdir(), 'whosthere-hot-')));
  }

  async close(): Promise<void> {
    for (const side of this.#sides.reverse()) await side.stop();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true });
  }
}
