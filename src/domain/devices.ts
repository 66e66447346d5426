import type { CancelTimer, Clock } from '../ports/clock.ts';
import type { Device } from '../ports/device.ts';
import { type AskLocal, type PresenceBus, type ProbeOutcome, UNREACHABLE } from '../ports/presence-bus.ts';
import { BriefMap } from './brief-map.ts';
import { Inquiry } from './inquiry.ts';
import { ProbeBudget } from './probe-budget.ts';
import type { Settings } from './settings.ts';
import type { Stats } from './stats.ts';

const ABSENT: ProbeOutcome = { kind: 'absent' };
const OVER_BUDGET: ProbeOutcome = { kind: 'failed', reason: 'over-budget' };

/**
 * How long whoever was asked to reconnect is on the way to another node. In ms; Socket.IO clients wait 0.5 to 1.5 s
 * before their first attempt, and up to 3 s before the second.
 */
export const MOVES_WITHIN_MS = 5_000;

/** The connections that this node holds, by user, and the asking of them. */
export class Devices {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #bus: Pick<PresenceBus, 'hold' | 'release'>;
  readonly #budget: ProbeBudget;
  readonly #held = new Map<string, Device[]>();
  readonly #inquiries = new BriefMap<Inquiry>();
  /** Users without a connection here that are on the way to another node, still held. */
  readonly #moving = new Map<string, CancelTimer>();
  #closed = false;

  /** `bus` is told of the first and the last connection of every user. */
  constructor(clock: Clock, settings: Settings, stats: Stats, bus: Pick<PresenceBus, 'hold' | 'release'>) {
    this.#clock = clock;
    this.#settings = settings;
    this.#stats = stats;
    this.#bus = bus;
    this.#budget = new ProbeBudget(settings.probesPerSecond, 1_000, clock.now());
  }

  /** Users with at least one connection here. */
  get userCount(): number {
    return this.#held.size;
  }

  /** Users being probed, or whose late answers are being waited for. */
  get inquiryCount(): number {
    return this.#inquiries.size;
  }

  /** The user has one more connection. Adding a device twice changes nothing. */
  add(id: string, device: Device): void {
    const devices = this.#held.get(id);
    if (devices === undefined) {
      this.#held.set(id, [device]);
      if (this.#moving.has(id)) this.#arrived(id);
      else this.#bus.hold(id);
    } else if (!devices.includes(device)) {
      devices.push(device);
    } else {
      return;
    }
    this.#inquiries.get(id)?.joined();
  }

  /**
   * The connection has ended or has said goodbye; with `moves`, its client was asked to reconnect, and its user is nowhere
   * for a moment: that is no absence. Removing an unknown device changes nothing.
   */
  remove(id: string, device: Device, { moves = false } = {}): void {
    const devices = this.#held.get(id);
    const index = devices?.indexOf(device) ?? -1;
    if (devices === undefined || index === -1) return;
    if (devices.length === 1) {
      this.#held.delete(id);
      if (moves && !this.#closed) this.#departed(id);
      else this.#bus.release(id);
    } else {
      devices.splice(index, 1);
    }
    this.#inquiries.get(id)?.gone(device);
  }

  /** Asks all connections of the user that this node holds. Costs one probe of the budget if it has to ping. */
  readonly ask: AskLocal = (id, deadlineMs, late) => {
    const devices = this.#held.get(id);
    if (devices === undefined) return Promise.resolve(this.#moving.has(id) ? UNREACHABLE : ABSENT);
    let inquiry = this.#inquiries.get(id);
    if (inquiry?.isAsking !== true) {
      if (!this.#budget.tryTake(this.#clock.now())) {
        this.#stats.overBudget += 1;
        return Promise.resolve(OVER_BUDGET);
      }
      this.#stats.probes += 1;
    }
    if (inquiry === undefined) {
      inquiry = new Inquiry(this.#clock, this.#settings, this.#stats, () => {
        this.#inquiries.delete(id);
      });
      this.#inquiries.add(id, inquiry);
    }
    return inquiry.ask(devices, deadlineMs, late);
  };

  /** Gives up every inquiry under way; open questions come out `failed`. */
  close(): void {
    this.#closed = true;
    for (const inquiry of this.#inquiries.values()) inquiry.abort();
    for (const id of [...this.#moving.keys()]) this.#letGo(id);
  }

  #departed(id: string): void {
    const cancel = this.#clock.after(MOVES_WITHIN_MS, () => {
      this.#letGo(id);
    });
    this.#moving.set(id, cancel);
  }

  #arrived(id: string): void {
    this.#moving.get(id)?.();
    this.#moving.delete(id);
  }

  #letGo(id: string): void {
    this.#arrived(id);
    this.#bus.release(id);
  }
}
