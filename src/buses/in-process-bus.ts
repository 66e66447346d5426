import { Slots } from '../domain/slots.ts';
import {
  type AskLocal,
  type LateAnswers,
  type PresenceBus,
  type ProbeOutcome,
  UNREACHABLE,
} from '../ports/presence-bus.ts';

/** The bus of a single node: whoever is not connected here is not connected. */
export class InProcessBus implements PresenceBus {
  readonly #askLocal: AskLocal;
  /** Makes the questions under way fail. */
  readonly #open = new Slots<() => void>();
  #closed = false;

  constructor(askLocal: AskLocal) {
    this.#askLocal = askLocal;
  }

  hold(): void {
    // Nobody to tell.
  }

  release(): void {
    // Nobody to tell.
  }

  ask(id: string, deadlineMs: number, late: LateAnswers): Promise<ProbeOutcome> {
    if (this.#closed) return Promise.resolve(UNREACHABLE);
    return new Promise((resolve, reject) => {
      let hasFailed = false;
      const slot = this.#open.take(() => {
        hasFailed = true;
        resolve(UNREACHABLE);
      });
      const lateUnlessFailed: LateAnswers = (answer) => {
        if (!hasFailed) late(answer);
      };
      this.#askLocal(id, deadlineMs, lateUnlessFailed).then((outcome) => {
        this.#open.leave(slot);
        resolve(outcome);
      }, reject);
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const fail of this.#open.all()) fail();
    return Promise.resolve();
  }
}
