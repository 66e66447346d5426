import type { CancelTimer } from '../../../src/ports/clock.ts';
import type { Network } from './network.ts';
import type { TrafficMeter } from './traffic-meter.ts';
import { PING_INTERVAL_MS, PING_PAYLOAD_BYTES, PING_TIMEOUT_MS } from './wire-bytes.ts';

interface Ping {
  readonly sentAtMs: number;
  readonly reachesAtMs: number;
  readonly pongAtMs: number;
}

/**
 * Engine.IO's pings to one client: the first 25 s after the connection opened, each further one 25 s after a pong. A ping
 * that has no pong within 20 s closes the connection. A month has tens of millions of them and one goes like the other:
 * nothing happens on the clock, they are drawn and counted when something asks. Only the end of a silent client's
 * patience is awaited. Not told: that a pong emits `heartbeat`, and that data on its way when a client fell silent
 * lengthens the patience by its travel time.
 *
 * States: resting, until the next ping -> pinged, until its pong -> resting; silent, for good: a timeout is armed;
 * stopped.
 */
export class KeepAlive {
  readonly #network: Network;
  readonly #meter: TrafficMeter;
  readonly #onTimeout: () => void;
  #nextPingAtMs: number;
  #pinged: Ping | undefined;
  #silentAtMs = Infinity;
  #cancelTimeout: CancelTimer | undefined;

  /** The connection opens now. */
  constructor(network: Network, meter: TrafficMeter, onTimeout: () => void) {
    this.#network = network;
    this.#meter = meter;
    this.#onTimeout = onTimeout;
    this.#nextPingAtMs = network.clock.now() + PING_INTERVAL_MS;
  }

  /** The client answers nothing any more that reaches it from now on. */
  fallSilent(): void {
    this.catchUp();
    const nowMs = this.#network.clock.now();
    this.#silentAtMs = nowMs;
    const ping = this.#pinged;
    if (ping === undefined) this.#endPatienceAt(this.#nextPingAtMs + PING_TIMEOUT_MS);
    else if (ping.reachesAtMs >= nowMs) this.#endPatienceAt(ping.sentAtMs + PING_TIMEOUT_MS);
    else this.#endPatienceAt(ping.pongAtMs + PING_INTERVAL_MS + PING_TIMEOUT_MS);
  }

  /** A pong has come that was not asked for here: the next ping is put off. */
  heardPong(): void {
    this.catchUp();
    const nowMs = this.#network.clock.now();
    if (this.#silentAtMs < Infinity) this.#endPatienceAt(nowMs + PING_INTERVAL_MS + PING_TIMEOUT_MS);
    if (this.#pinged === undefined || this.#isUnanswered(this.#pinged)) {
      this.#pinged = undefined;
      this.#nextPingAtMs = nowMs + PING_INTERVAL_MS;
    }
  }

  stop(): void {
    this.catchUp();
    this.#cancelTimeout?.();
  }

  /** Counts what has gone and come until now. */
  catchUp(): void {
    const nowMs = this.#network.clock.now();
    for (;;) {
      const ping = this.#pinged;
      if (ping === undefined) {
        if (this.#nextPingAtMs > nowMs) return;
        this.#meter.message('transport', PING_PAYLOAD_BYTES, 'out');
        const reachesAtMs = this.#nextPingAtMs + this.#network.travelMs();
        const pongAtMs = reachesAtMs + this.#network.travelMs();
        this.#pinged = { sentAtMs: this.#nextPingAtMs, reachesAtMs, pongAtMs };
      } else {
        if (this.#isUnanswered(ping) || ping.pongAtMs > nowMs) return;
        this.#meter.message('transport', PING_PAYLOAD_BYTES, 'in');
        this.#nextPingAtMs = ping.pongAtMs + PING_INTERVAL_MS;
        this.#pinged = undefined;
      }
    }
  }

  #isUnanswered(ping: Ping): boolean {
    return ping.reachesAtMs >= this.#silentAtMs;
  }

  #endPatienceAt(atMs: number): void {
    this.#cancelTimeout?.();
    this.#cancelTimeout = this.#network.clock.after(atMs - this.#network.clock.now(), this.#onTimeout);
  }
}
