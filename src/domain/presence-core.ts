import type { Clock } from '../ports/clock.ts';
import type { Device } from '../ports/device.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import type { Policy } from '../ports/policy.ts';
import type { PresenceBus, PresenceBusFactory } from '../ports/presence-bus.ts';
import { Devices } from './devices.ts';
import { PresenceError } from './errors.ts';
import { LastSeen } from './last-seen.ts';
import { PolicyGate } from './policy-gate.ts';
import { Prober } from './prober.ts';
import type { RefreshRequest } from './question.ts';
import { Resolver } from './resolver.ts';
import { Retention } from './retention.ts';
import type { Settings } from './settings.ts';
import { Stats } from './stats.ts';
import type { Visibility } from './visibility.ts';

export interface CoreParts {
  readonly clock: Clock;
  /** Closed with the core. */
  readonly store: LastSeenStore;
  /** The bus it makes is closed with the core. */
  readonly bus: PresenceBusFactory;
  readonly policy?: Policy | undefined;
  /** Whether viewers are shown no more of others' last seen than they show of their own. Not, unless given. */
  readonly reciprocal?: boolean | undefined;
  readonly settings: Settings;
  /** Hears of failures that nobody waits for, such as a flush that will be tried again. */
  readonly onError: (error: PresenceError) => void;
}

/** All of whosthere but its ways in: the same on sockets, over HTTP, in the simulation and in a replay. */
export class PresenceCore {
  readonly stats = new Stats();
  readonly settings: Settings;
  readonly clock: Clock;
  readonly #lastSeen: LastSeen;
  readonly #devices: Devices;
  readonly #bus: PresenceBus;
  readonly #prober: Prober;
  readonly #resolver: Resolver;
  readonly #retention: Retention;
  #isDraining = false;
  #closing: Promise<void> | undefined;

  constructor({ clock, store, bus, policy, reciprocal = false, settings, onError }: CoreParts) {
    this.clock = clock;
    this.settings = settings;
    this.#lastSeen = new LastSeen(clock, store, settings, this.stats, onError);
    this.#devices = new Devices(clock, settings, this.stats, {
      hold: (id) => {
        this.#bus.hold(id);
      },
      release: (id) => {
        this.#bus.release(id);
      },
    });
    this.#bus = bus(this.#devices.ask, settings);
    this.#prober = new Prober(clock, this.#bus, this.#lastSeen, settings, this.stats, onError);
    this.#lastSeen.whenForgotten = (id) => {
      this.#prober.forget(id);
    };
    this.#retention = new Retention(clock, store, this.#lastSeen, settings.forgetAfterDays, onError);
    const gate = new PolicyGate(clock, policy, settings, this.stats);
    this.#resolver = new Resolver(clock, this.#lastSeen, this.#prober, gate, settings, this.stats, reciprocal);
  }

  /** See {@link LastSeen.touch}. */
  touch(id: string, atMs?: number, nowMs?: number): void {
    this.#lastSeen.touch(id, atMs, nowMs);
  }

  /** See {@link LastSeen.goodbye}. */
  goodbye(id: string, atMs?: number): void {
    this.#lastSeen.goodbye(id, atMs);
  }

  /** See {@link LastSeen.flush}. */
  flush(): Promise<void> {
    return this.#lastSeen.flush();
  }

  /** See {@link LastSeen.forget}. */
  forget(id: string): Promise<void> {
    this.#prober.forget(id);
    return this.#lastSeen.forget(id);
  }

  /** See {@link LastSeen.chosen}. */
  visibility(id: string): Promise<Visibility> {
    return this.#lastSeen.chosen(id);
  }

  /** See {@link LastSeen.choose}. */
  setVisibility(id: string, visibility: Visibility): Promise<void> {
    return this.#lastSeen.choose(id, visibility);
  }

  /** See {@link Resolver.refresh}. */
  refresh(request: RefreshRequest): Promise<void> | undefined {
    return this.#resolver.refresh(request);
  }

  /**
   * Whether answers can be had: not draining or closing, and the store can be read.
   * @throws {PresenceError} `unavailable`, by rejection.
   */
  async check(): Promise<void> {
    if (this.#closing !== undefined || this.#isDraining) throw new PresenceError('unavailable', 'presence is closing');
    await this.#lastSeen.check();
  }

  /** A connection of the user has opened: something that can be probed. Not a touch by itself. */
  addDevice(id: string, device: Device): void {
    this.#devices.add(id, device);
    this.#lastSeen.visibilities.expect(id);
  }

  /** See {@link Devices.remove}. */
  removeDevice(id: string, device: Device, options?: { readonly moves?: boolean }): void {
    this.#devices.remove(id, device, options);
  }

  /** The node is to stop, and still answers: it is not ready for more. */
  drain(): void {
    this.#isDraining = true;
  }

  /** What is in memory right now. All of it, but for `unwritten` and `connectedUsers`, is 0 when nobody has looked lately. */
  get gauges(): { connectedUsers: number; unwritten: number; flights: number; inquiries: number } {
    return {
      connectedUsers: this.#devices.userCount,
      unwritten: this.#lastSeen.unwrittenCount,
      flights: this.#prober.flightCount,
      inquiries: this.#devices.inquiryCount,
    };
  }

  /**
   * Refuses new refreshes, answers open ones as `unknown`, writes all sightings, closes the bus and the store.
   * The second call joins the first.
   * @throws {PresenceError} `unavailable` when sightings could not be written; everything is closed all the same.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#resolver.close();
    this.#devices.close();
    try {
      await this.#retention.close();
      await this.#bus.close();
    } finally {
      await this.#lastSeen.close();
    }
  }
}
