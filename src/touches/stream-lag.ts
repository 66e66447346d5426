import type { CancelTimer, Clock } from '../ports/clock.ts';
import type { StreamGroup } from './stream-group.ts';

/** What waits in the stream; undefined where that is not known. */
export interface StreamGauges {
  /** Entries that no consumer of the group has had yet. */
  readonly behind: number | undefined;
  /** Entries that a consumer has had, and has not acknowledged. */
  readonly pending: number | undefined;
}

const UNKNOWN: StreamGauges = { behind: undefined, pending: undefined };

/** Asks for the lag every few seconds, whatever becomes of the entries meanwhile, so that it can be read at any time. */
export class StreamLag {
  readonly #clock: Clock;
  readonly #group: StreamGroup;
  readonly #everyMs: number;
  #cancelTimer: CancelTimer | undefined;
  #gauges = UNKNOWN;
  /** Which start an answer belongs to. */
  #turn = 0;

  constructor(clock: Clock, group: StreamGroup, everyMs: number) {
    this.#clock = clock;
    this.#group = group;
    this.#everyMs = everyMs;
  }

  get gauges(): StreamGauges {
    return this.#gauges;
  }

  start(): void {
    this.stop();
    void this.#read(this.#turn);
  }

  /** Nothing is known any more. */
  stop(): void {
    this.#turn += 1;
    this.#cancelTimer?.();
    this.#gauges = UNKNOWN;
  }

  async #read(turn: number): Promise<void> {
    // A stream that is not there, a connection that has ended: whoever reads entries tells of that.
    const gauges = await this.#group.lag().catch(() => UNKNOWN);
    if (turn !== this.#turn) return;
    this.#gauges = gauges;
    this.#cancelTimer = this.#clock.after(this.#everyMs, () => {
      void this.#read(turn);
    });
  }
}
