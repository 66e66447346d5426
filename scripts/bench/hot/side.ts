import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Child } from '../sockets/child.ts';
import { bundle } from './bundle.ts';
import type { Mark, Memory } from './serve.ts';

export interface SideOptions {
  /** What it is called in errors and files, such as `ours`. */
  readonly name: string;
  /** A module that calls `serve`. */
  readonly module: URL;
  /** JSON, which `serve` gives to what starts. */
  readonly options?: object;
  readonly signal: AbortSignal;
  /** The folder for its CPU profile, which is taken from its first mark on. Undefined: none is. */
  readonly profiles?: string | undefined;
}

const WITHIN = { withinMs: 300_000 } as const;

/** A process whose costs are measured. */
export class Side<Address> {
  readonly address: Address;
  readonly #child: Child;
  readonly #profile: string | undefined;
  #isProfiling = false;

  private constructor(address: Address, child: Child, profile: string | undefined) {
    this.address = address;
    this.#child = child;
    this.#profile = profile;
  }

  /** Compiles the module and starts it. @throws {BenchError} as all methods do, when it ends by itself. */
  static async start<Address>(side: SideOptions): Promise<Side<Address>> {
    const { name, module, options = {}, signal, profiles } = side;
    if (profiles !== undefined) await mkdir(profiles, { recursive: true });
    const child = new Child({ name: `${name} side`, main: await bundle(module), options: {}, signal });
    try {
      const address = await child.ask<Address>({ ask: 'start', about: options }, WITHIN);
      return new Side(address, child, profiles && path.join(profiles, `${name}.cpuprofile`));
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  /** What it has spent since the last call. */
  async mark(): Promise<Mark> {
    if (this.#profile !== undefined && !this.#isProfiling) {
      await this.ask('profile');
      this.#isProfiling = true;
    }
    return this.ask('mark');
  }

  memory(): Promise<Memory> {
    return this.ask('memory');
  }

  /** One of the handlers that it gave to `serve`. One at a time. */
  ask<Answer>(ask: string, about?: unknown): Promise<Answer> {
    return this.#child.ask<Answer>({ ask, about }, WITHIN);
  }

  async stop(): Promise<void> {
    if (this.#isProfiling) await this.ask('profiled', this.#profile);
    await this.#child.stop();
  }
}
