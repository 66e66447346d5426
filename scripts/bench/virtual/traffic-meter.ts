import type { Clock } from '../../../src/ports/clock.ts';
import { frameBytes, type Purpose } from '../measure/classify.ts';
import type { Traffic } from '../measure/run-result.ts';
import type { Packet } from './packet.ts';

export type Direction = 'in' | 'out';

type Counts = { -readonly [Key in keyof Traffic]: { -readonly [Way in keyof Traffic[Key]]: number } };

/** Counts, at the server, what comes in and goes out. */
export class TrafficMeter {
  readonly #clock: Clock;
  #messages = noCounts();
  #bytes = noCounts();
  #second = NaN;
  #presenceInSecond = 0;
  #peakPerSecond = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get messages(): Traffic {
    return this.#messages;
  }

  get bytes(): Traffic {
    return this.#bytes;
  }

  /** Presence messages, both ways, in the busiest second of the server's time. */
  get peakPerSecond(): number {
    return this.#peakPerSecond;
  }

  /** Counts anew from here. */
  restart(): void {
    this.#messages = noCounts();
    this.#bytes = noCounts();
    this.#second = NaN;
    this.#peakPerSecond = 0;
  }

  packet({ purpose, payloadBytes }: Packet, direction: Direction): void {
    this.message(purpose, payloadBytes, direction);
  }

  /** A WebSocket message of so many bytes, not counting its frame. */
  message(purpose: Purpose, payloadBytes: number, direction: Direction): void {
    this.#messages[purpose][direction] += 1;
    this.#bytes[purpose][direction] += frameBytes(payloadBytes, direction === 'in' ? 'client' : 'server');
    if (purpose === 'presence') this.#countInSecond();
  }

  /** Bytes that keep a connection and are no message's. */
  overhead(bytes: number, direction: Direction): void {
    this.#bytes.transport[direction] += bytes;
  }

  #countInSecond(): void {
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#presenceInSecond = 0;
    }
    this.#presenceInSecond += 1;
    if (this.#presenceInSecond > this.#peakPerSecond) this.#peakPerSecond = this.#presenceInSecond;
  }
}

function noCounts(): Counts {
  const none = () => ({ in: 0, out: 0 });
  return { presence: none(), application: none(), transport: none() };
}
