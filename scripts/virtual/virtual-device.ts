import type { Clock } from '../../src/ports/clock.ts';
import type { Device } from '../../src/ports/device.ts';

export interface VirtualDeviceOptions {
  /** One-way travel time of a packet in ms, drawn for each packet. */
  readonly latencyMs?: () => number;
  /** Whether it answers probes with its idle time; else only its transport answers. */
  readonly saidHello?: boolean;
}

interface WaitingPing {
  deliver: () => void;
}

/** A client behind a network: answers after a round trip; frozen, it keeps its mail and answers when thawed. */
export class VirtualDevice implements Device {
  readonly #clock: Clock;
  readonly #latencyMs: () => number;
  readonly #saidHello: boolean;
  readonly #mail = new Set<WaitingPing>();
  #frozen = false;
  /** When its person was last active, by the world's clock. */
  activeAtMs: number;
  /** Pings sent to it and neither answered nor given up. */
  inTheAir = 0;

  constructor(clock: Clock, options: VirtualDeviceOptions = {}) {
    this.#clock = clock;
    this.#latencyMs = options.latencyMs ?? (() => 0);
    this.#saidHello = options.saidHello ?? true;
    this.activeAtMs = clock.now();
  }

  get isFrozen(): boolean {
    return this.#frozen;
  }

  /** Stops answering without closing, as a suspended laptop or a stopped process does. */
  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    for (const ping of this.#mail) ping.deliver();
    this.#mail.clear();
  }

  ping(answer: (idleMs: number | null) => void): () => void {
    this.inTheAir += 1;
    let open = true;
    const end = (): boolean => {
      const wasOpen = open;
      if (wasOpen) this.inTheAir -= 1;
      open = false;
      return wasOpen;
    };
    let cancel = this.#clock.after(this.#latencyMs(), () => {
      if (this.#frozen) this.#mail.add(ping);
      else ping.deliver();
    });
    const ping: WaitingPing = {
      deliver: () => {
        const idleMs = this.#saidHello ? Math.max(0, this.#clock.now() - this.activeAtMs) : null;
        cancel = this.#clock.after(this.#latencyMs(), () => {
          if (end()) answer(idleMs);
        });
      },
    };
    return () => {
      end();
      cancel();
      this.#mail.delete(ping);
    };
  }
}
