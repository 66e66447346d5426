import type { Distribution } from '../../../support/distribution.ts';
import type { Side } from '../side.ts';
import type { Stage } from '../stage.ts';

export interface SocketUser {
  /** Of the handshake. */
  readonly auth: object;
  /** JSON of the events that it sends once it is connected. */
  readonly says?: readonly string[];
  /** JSON of the events that it asks, in turn. */
  readonly asks?: readonly string[];
  /** JSON of what it answers to every event that wants an answer. */
  readonly answer?: string;
}

export interface Burst {
  readonly forMs: number;
  /** Questions of each user that are open at a time. */
  readonly inFlight: number;
  /** How many of those who ask take part; all, unless given. */
  readonly askers?: number;
}

export interface Stream {
  readonly forMs: number;
  /** Questions of all users together, whether or not the former ones are answered. */
  readonly perSecond: number;
}

export interface LoadResult {
  readonly answered: number;
  readonly tookMs: number;
  /** Of each question; only where one is in flight at a time. */
  readonly waitMs: Distribution;
}

const MODULE = new URL('socket-load.ts', import.meta.url);

/** Socket.IO clients in a process of their own. */
export class SocketLoad {
  readonly #side: Side<unknown>;

  private constructor(side: Side<unknown>) {
    this.#side = side;
  }

  /** Resolves when all are connected to the server. */
  static async start(stage: Stage, url: string, users: readonly SocketUser[]): Promise<SocketLoad> {
    return new SocketLoad(await stage.start('load', MODULE, { url, users }));
  }

  /** The answers to the first question of each user who asks: JSON of the ack's arguments. */
  askOnce(): Promise<readonly string[]> {
    return this.#side.ask('askOnce');
  }

  burst(burst: Burst): Promise<LoadResult> {
    return this.#side.ask('burst', burst);
  }

  /** How many questions there were. All have been answered when it resolves. */
  stream(stream: Stream): Promise<number> {
    return this.#side.ask('stream', stream);
  }
}
