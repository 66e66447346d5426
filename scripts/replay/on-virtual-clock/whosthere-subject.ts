import { InProcessBus } from '../../../src/buses/in-process-bus.ts';
import type { Presence } from '../../../src/domain/presence.ts';
import { PresenceCore } from '../../../src/domain/presence-core.ts';
import type { Settings } from '../../../src/domain/settings.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { MemoryStore } from '../../../src/stores/memory-store.ts';
import type { VirtualDevice } from '../../virtual/virtual-device.ts';
import type { Answer } from '../answer.ts';
import { answerOf } from '../answer-of.ts';
import type { Cost } from '../cost.ts';
import type { Look } from '../lookers.ts';
import type { Subject } from './subject.ts';

/** The real domain code on one node; what src/sockets makes of a client's doings is done here in its place. */
export class WhosthereSubject implements Subject {
  readonly #core: PresenceCore;
  readonly #originMs: number;

  /** The timeline of the replay begins where the clock stands now. */
  constructor(clock: Clock, settings: Settings) {
    this.#originMs = clock.now();
    this.#core = new PresenceCore({
      clock,
      store: new MemoryStore(),
      bus: (askLocal) => new InProcessBus(askLocal),
      settings,
      onError: (error) => {
        throw error;
      },
    });
  }

  opened(user: string, device: VirtualDevice): void {
    this.#core.touch(user);
    this.#core.addDevice(user, device);
  }

  said(user: string): void {
    this.#core.touch(user);
  }

  left(user: string, device: VirtualDevice): void {
    this.#core.goodbye(user);
    this.#core.removeDevice(user, device);
  }

  closed(user: string, device: VirtualDevice): void {
    this.#core.removeDevice(user, device);
  }

  look(look: Look, hear: (answer: Answer) => void, correct: (answer: Answer) => void): void {
    const { viewer, users, maxAgeMs, background } = look;
    if (!background) this.#core.touch(viewer);
    const toAnswer = (tell: (answer: Answer) => void) => (presence: Presence) => {
      tell(answerOf(presence, this.#originMs));
    };
    void this.#core.refresh({ viewer, ids: users, maxAgeMs, answer: toAnswer(hear), correct: toAnswer(correct) });
  }

  cost(): Cost {
    const { probes, pings } = this.#core.stats;
    return { probes, pings };
  }

  end(): Promise<void> {
    return this.#core.close();
  }
}
