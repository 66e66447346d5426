import type { Clock } from '../ports/clock.ts';
import type { Device } from '../ports/device.ts';
import type { AskLocal, PresenceBus, ProbeOutcome } from '../ports/presence-bus.ts';
import { Inquiry } from './inquiry.ts';
import { ProbeBudget } from './probe-budget.ts';
import type { Settings } from './settings.ts';
import type { Stats } from './stats.ts';

const ABSENT: ProbeOutcome = { kind: 'absent' };
const OVER_BUDGET: ProbeOutcome = { kind: 'failed', reason: 'over-budget' };

/** The connections that this node holds, by user, and the asking of them. */
export class Devices {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #bus: Pick<PresenceBus, 'hold' | 'release'>;
  readonly #budget: ProbeBudget;
  readonly #held = new Map<string, Device[]>();
  readonly #inquiries = new Map<string, Inquiry>();

  /** `bus` is told of the first and the last connection of every user. */
  constructor(clock: Clock, settings: Settings, stats: Stats, bus: Pick<PresenceBus, 'hold' | 'release'>) {
    this.#clock = clock;
    this.#settings = settings;
    this.#stats = stats;
    this.#bus = bus;
    this.#budget = new ProbeBudget(clock, settings.probesPerSecond);
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
      this.#bus.hold(id);
    } else if (!devices.includes(device)) {
      devices.push(device);
    } else {
      return;
    }
    this.#inquiries.get(id)?.joined();
  }

  /** The connection has ended or has said goodbye. Removing an unknown device changes nothing. */
  remove(id: string, device: Device): void {
    const devices = this.#held.get(id);
    const index = devices?.indexOf(device) ?? -1;
    if (devices === undefined || index === -1) return;
    if (devices.length === 1) {
      this.#held.delete(id);
      this.#bus.release(id);
    } else {
      devices.splice(index, 1);
    }
    this.#inquiries.get(id)?.gone(device);
  }

  /** Asks all connections of the user that this node holds. Costs one probe of the budget if it has to ping. */
  readonly ask: AskLocal = (id, deadlineMs, late) => {
    const devices = this.#held.get(id);
    if (devices === undefined) return Promise.resolve(ABSENT);
    let inquiry = this.#inquiries.get(id);
    if (inquiry?.isAsking !== true) {
      if (!this.#budget.tryTake()) {
        this.#stats.overBudget += 1;
        return Promise.resolve(OVER_BUDGET);
      }
      this.#stats.probes += 1;
    }
    if (inquiry === undefined) {
      inquiry = new Inquiry(this.#clock, this.#settings, this.#stats, () => {
        this.#inquiries.delete(id);
      });
      this.#inquiries.set(id, inquiry);
    }
    return inquiry.ask(devices, deadlineMs, late);
  };

  /** Gives up every inquiry under way; open questions come out `failed`. */
  close(): void {
    for (const inquiry of [...this.#inquiries.values()]) inquiry.abort();
  }
}
