import type { Clock } from '../ports/clock.ts';

/** Pings in one turn of the event loop: some 2 ms of it. */
const PER_TURN = 50;
/** How long a ping may be put off, in ms. Who waits longer is pinged at once: the time of a probe is running. */
const MAX_WAIT_MS = 100;

interface Ping {
  readonly sinceMs: number;
  readonly send: () => void;
}

/**
 * Spreads the pings of a long list over turns of the event loop: sent all at once, they and their answers keep everybody
 * else waiting. The newest first: who looks at a few people is not behind somebody's thousand.
 */
export class PingPace {
  readonly #waiting: Ping[] = [];
  #sent = 0;
  #isArmed = false;

  /** Sends it now, or soon. The returned function takes it back, if it was not sent yet. */
  take(clock: Clock, send: () => void): () => void {
    if (clock.afterTurn !== undefined) {
      if (this.#sent >= PER_TURN) return this.#putOff({ sinceMs: clock.now(), send });
      this.#sent += 1;
      this.#arm(clock);
    }
    send();
    return () => undefined;
  }

  #putOff(ping: Ping): () => void {
    this.#waiting.push(ping);
    return () => {
      const index = this.#waiting.indexOf(ping);
      if (index !== -1) this.#waiting.splice(index, 1);
    };
  }

  #arm(clock: Clock): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    clock.afterTurn?.(() => {
      this.#isArmed = false;
      this.#turn(clock);
    });
  }

  #turn(clock: Clock): void {
    const [oldest] = this.#waiting;
    const isLate = oldest !== undefined && clock.now() - oldest.sinceMs > MAX_WAIT_MS;
    const due = isLate ? this.#waiting.splice(0) : this.#waiting.splice(-PER_TURN);
    this.#sent = due.length;
    for (const { send } of due) send();
    if (due.length > 0) this.#arm(clock);
  }
}
