import type { Side } from '../side.ts';
import type { Stage } from '../stage.ts';

/** A connection, what it sends again and again, and the status that every reply has to have. */
export interface HttpSender {
  /** Head and body, ready to be sent. */
  readonly request: string;
  readonly status: number;
}

export interface HttpReply {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface HttpLoadResult {
  readonly answered: number;
  readonly tookMs: number;
}

const MODULE = new URL('http-load.ts', import.meta.url);

/** HTTP clients in a process of their own, which ends with an error on the first reply that is wrong. */
export class HttpLoad {
  readonly #side: Side<unknown>;

  private constructor(side: Side<unknown>) {
    this.#side = side;
  }

  /** Resolves when all are connected to the server. */
  static async start(stage: Stage, url: string, senders: readonly HttpSender[]): Promise<HttpLoad> {
    return new HttpLoad(await stage.start('load', MODULE, { url, senders }));
  }

  /** What each of them is answered, once. */
  askOnce(): Promise<readonly HttpReply[]> {
    return this.#side.ask('askOnce');
  }

  burst(forMs: number): Promise<HttpLoadResult> {
    return this.#side.ask('burst', forMs);
  }
}
