import { VirtualClock } from '../../../../scripts/virtual/virtual-clock.ts';
import { InProcessBus } from '../../../../src/buses/in-process-bus.ts';
import type { PresenceError } from '../../../../src/domain/errors.ts';
import { PresenceCore } from '../../../../src/domain/presence-core.ts';
import type { Presence } from '../../../../src/domain/presence.ts';
import type { Settings } from '../../../../src/domain/settings.ts';
import type { Policy } from '../../../../src/ports/policy.ts';
import type { PresenceBusFactory } from '../../../../src/ports/presence-bus.ts';
import { HandDevice } from './hand-device.ts';
import { HeldStore } from './held-store.ts';
import { settingsWith } from './settings.ts';

/** What a viewer has been told. */
export interface Look {
  readonly answers: Presence[];
  readonly corrections: Presence[];
  /** Whether everything was answered before `refresh` had returned. */
  readonly isAtOnce: boolean;
  /** How the promise ended: pending until it does; undefined where there was none. */
  end: 'pending' | 'answered' | PresenceError | undefined;
}

export interface ViewingParts {
  readonly settings?: Partial<Settings>;
  readonly policy?: Policy;
  readonly bus?: PresenceBusFactory;
  readonly store?: HeldStore;
  readonly reciprocal?: boolean;
}

/** The whole core on a clock moved by hand, a store that can be held and devices that answer by hand. */
export class Viewing {
  readonly clock = new VirtualClock();
  readonly startMs = this.clock.now();
  readonly store: HeldStore;
  readonly errors: PresenceError[] = [];
  readonly core: PresenceCore;

  constructor({
    settings,
    policy,
    bus = (askLocal) => new InProcessBus(askLocal),
    store = new HeldStore(),
    reciprocal,
  }: ViewingParts = {}) {
    this.store = store;
    this.core = new PresenceCore({
      clock: this.clock,
      store: this.store,
      bus,
      policy,
      reciprocal,
      settings: settingsWith(settings),
      onError: (error) => this.errors.push(error),
    });
  }

  connect(id: string): HandDevice {
    const device = new HandDevice();
    this.core.addDevice(id, device);
    return device;
  }

  look(ids: readonly string[], maxAgeMs?: number, viewer = 'vera'): Look {
    const answers: Presence[] = [];
    const corrections: Presence[] = [];
    const rest = this.core.refresh({
      viewer,
      ids,
      maxAgeMs,
      answer: (presence) => answers.push(presence),
      correct: (presence) => corrections.push(presence),
    });
    const look: Look = { answers, corrections, isAtOnce: rest === undefined, end: rest && 'pending' };
    rest?.then(
      () => {
        look.end = 'answered';
      },
      (error: unknown) => {
        look.end = error as PresenceError;
      },
    );
    return look;
  }

  async pass(ms = 0): Promise<void> {
    await this.clock.advance(ms);
  }
}

/** The status and the evidence of what was answered, in words. */
export function words({ answers }: Look): string[] {
  return answers.map(({ id, status, evidence }) => `${id} ${status} ${evidence}`);
}
