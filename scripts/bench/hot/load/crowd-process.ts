import type { Side } from '../side.ts';
import type { Stage } from '../stage.ts';

export interface CrowdOptions {
  readonly url: string;
  /** Of the handshakes, one for each connection. */
  readonly auths: readonly object[];
}

/** Packets that have come, to all of a crowd. */
export interface Heard {
  /** Engine.IO's own. */
  readonly pings: number;
  readonly others: number;
}

const MODULE = new URL('crowd.ts', import.meta.url);

/** Socket.IO clients on WebSockets, in a process of their own, that do nothing. */
export class Crowd {
  readonly #side: Side<unknown>;

  private constructor(side: Side<unknown>) {
    this.#side = side;
  }

  /** Resolves when all are connected to the server. */
  static async start(stage: Stage, options: CrowdOptions): Promise<Crowd> {
    return new Crowd(await stage.start('load', MODULE, options));
  }

  /** What has come since this was last asked. */
  heard(): Promise<Heard> {
    return this.#side.ask('heard');
  }

  /** How many are connected. */
  open(): Promise<number> {
    return this.#side.ask('open');
  }

  /** The network of all of them is lost. */
  leave(): Promise<void> {
    return this.#side.stop();
  }
}
