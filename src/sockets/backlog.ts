import type { Clock } from '../ports/clock.ts';
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

/** Who sends what may pile up. */
export interface Sender {
  /** Too much waits, or for too long: it is to be cut off. Called once. */
  onUnread(): void;
}

interface Wait {
  length: number;
  readonly end: () => void;
}

/**
 * What presence has sent to a client and the network has not taken, since the client does not read. States:
 * - flowing: nothing. -> waiting, when something could not be handed to the network at once
 * - waiting: -> flowing, once everything has been; -> over, when it is too much or takes too long
 * - over: nothing is counted any more.
 */
export class Backlog {
  readonly #socket: AnySocket;
  readonly #clock: Clock;
  readonly #sender: Sender;
  /** Undefined: flowing. There is one for each socket, and hardly any waits. */
  #wait: Wait | undefined;
  #isOver = false;

  constructor(socket: AnySocket, clock: Clock, sender: Sender) {
    this.#socket = socket;
    this.#clock = clock;
    this.#sender = sender;
  }

  /** A packet of ours was sent just now. */
  sent(): void {
    const length = unsentLength(this.#socket);
    if (length === undefined || this.#isOver) return;
    this.#wait ??= this.#begin();
    this.#wait.length += length + PACKET_OVERHEAD;
    if (this.#wait.length > MAX_WAITING) this.#cutOff();
  }

  close(): void {
    this.#isOver = true;
    this.#flow();
  }

  #begin(): Wait {
    const stopListening = onceDrained(this.#socket, () => {
      this.#flow();
    });
    const cancelTimer = this.#clock.after(MAX_WAIT_MS, () => {
      this.#cutOff();
    });
    const end = (): void => {
      stopListening();
      cancelTimer();
    };
    return { length: 0, end };
  }

  #flow(): void {
    this.#wait?.end();
    this.#wait = undefined;
  }

  #cutOff(): void {
    this.close();
    this.#sender.onUnread();
  }
}
