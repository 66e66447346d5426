import { VirtualClock } from '../../../../scripts/virtual/virtual-clock.ts';
import { Devices } from '../../../../src/domain/devices.ts';
import type { Settings } from '../../../../src/domain/settings.ts';
import { Stats } from '../../../../src/domain/stats.ts';
import type { Answered, ProbeOutcome } from '../../../../src/ports/presence-bus.ts';
import { HandDevice } from './hand-device.ts';
import { settingsWith } from './settings.ts';

/** What came of a question so far. */
export interface Heard {
  outcome: ProbeOutcome | undefined;
  /** Late answers in their order; `undefined` is the end. */
  readonly late: (Answered | undefined)[];
}

/** Everything of one node that can be asked, on a clock moved by hand. Probes time out after 2 s, unless told otherwise. */
export class Asking {
  readonly clock = new VirtualClock();
  readonly stats = new Stats();
  readonly settings: Settings;
  readonly devices: Devices;
  /** What the bus was told of users that are held and released. */
  readonly told: string[] = [];

  constructor(changes: Partial<Settings> = {}) {
    this.settings = settingsWith(changes);
    this.devices = new Devices(this.clock, this.settings, this.stats, {
      hold: (id) => this.told.push(`hold ${id}`),
      release: (id) => this.told.push(`release ${id}`),
    });
  }

  connect(id: string): HandDevice {
    const device = new HandDevice();
    this.devices.add(id, device);
    return device;
  }

  ask(id: string): Heard {
    const heard: Heard = { outcome: undefined, late: [] };
    const deadlineMs = this.clock.now() + this.settings.probeTimeoutMs;
    void this.devices
      .ask(id, deadlineMs, (answer) => heard.late.push(answer))
      .then((outcome) => {
        heard.outcome = outcome;
      });
    return heard;
  }

  /** Lets time pass; 0 still lets everything happen that is due. */
  async pass(ms = 0): Promise<void> {
    await this.clock.advance(ms);
  }

  /** Nothing is left of any question. */
  get isQuiet(): boolean {
    return this.clock.timerCount === 0 && this.devices.inquiryCount === 0;
  }
}
