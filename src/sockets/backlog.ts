import type { CancelTimer, Clock } from '../ports/clock.ts';
import { onceDrained, unsentLength } from './socket-internals.ts';
import type { AnySocket } from './socket-types.ts';

/**
 * How much of ours may wait for a client, in characters; what the network has taken, the same again at most, comes on top.
 * Answers on 5,000 people with long ids fit in.
 */
export const MAX_WAITING = 2_000_000;
/** What a packet takes besides its text, in the same measure. */
const PACKET_OVERHEAD = 200;
/**
 * How long it may wait, in ms: longer than it takes Socket.IO to find out that a client is gone, unless its pings were
 * made rarer. Some go on sending pongs and do not read.
 */
export const MAX_WAIT_MS = 60_000;

/**
 * What presence has sent to a client and the network has not taken, since the client does not read. States:
 * - flowing: nothing. -> waiting, when something could not be handed to the network at once
 * - waiting: -> flowing, once everything has been; -> over, when it is too much or takes too long
 * - over: nothing is counted any more.
 */
export class Backlog {
  readonly #socket: AnySocket;
  readonly #clock: Clock;
  readonly #onTooMuch: () => void;
  /** 0: flowing. */
  #waiting = 0;
  #isOver = false;
  #cancelTimer: CancelTimer | undefined;
  #stopListening: (() => void) | undefined;

  /** `onTooMuch` is called once; who waits is to be cut off. */
  constructor(socket: AnySocket, clock: Clock, onTooMuch: () => void) {
    this.#socket = socket;
    this.#clock = clock;
    this.#onTooMuch = onTooMuch;
  }

  /** A packet of ours was sent just now. */
  sent(): void {
    const length = unsentLength(this.#socket);
    if (length === undefined || this.#isOver) return;
    if (this.#waiting === 0) {
      this.#stopListening = onceDrained(this.#socket, this.#flow);
      this.#cancelTimer = this.#clock.after(MAX_WAIT_MS, this.#end);
    }
    this.#waiting += length + PACKET_OVERHEAD;
    if (this.#waiting > MAX_WAITING) this.#end();
  }

  close(): void {
    this.#isOver = true;
    this.#flow();
  }

  readonly #flow = (): void => {
    this.#waiting = 0;
    this.#stopListening?.();
    this.#cancelTimer?.();
    this.#stopListening = undefined;
    this.#cancelTimer = undefined;
  };

  readonly #end = (): void => {
    this.close();
    this.#onTooMuch();
  };
}
