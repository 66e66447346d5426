import type { Clock } from '../../../src/ports/clock.ts';
import { Random } from '../../support/random.ts';

/** One-way travel times of packets in ms, drawn for each. */
export interface Latency {
  readonly from: number;
  readonly to: number;
}

/** Of people at home and on their phones. */
export const EVERYDAY_LATENCY: Latency = { from: 20, to: 200 };

/** Of a machine that talks to itself, as in the real runs. */
export const LOOPBACK_LATENCY: Latency = { from: 0, to: 1 };

/** Where all packets travel. */
export class Network {
  readonly clock: Clock;
  readonly #latency: Latency;
  readonly #random: Random;

  constructor(clock: Clock, seed: number, latency: Latency) {
    this.clock = clock;
    this.#latency = latency;
    this.#random = new Random(seed, 3);
  }

  /** How long the next packet will take, in ms. */
  travelMs(): number {
    return this.#random.int(this.#latency.from, this.#latency.to);
  }
}

/** One direction of one TCP connection: what is sent first arrives first. */
export class Line {
  readonly #network: Network;
  #lastArrivesAtMs = -Infinity;

  constructor(network: Network) {
    this.#network = network;
  }

  /** Calls `arrive` when it has come through. */
  carry(arrive: () => void): void {
    const { clock } = this.#network;
    const nowMs = clock.now();
    this.#lastArrivesAtMs = Math.max(this.#lastArrivesAtMs, nowMs + this.#network.travelMs());
    clock.after(this.#lastArrivesAtMs - nowMs, arrive);
  }
}
