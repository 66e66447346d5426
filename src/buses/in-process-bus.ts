import type { AskLocal, LateAnswers, PresenceBus, ProbeOutcome } from '../ports/presence-bus.ts';

/** The bus of a single node: whoever is not connected here is not connected. */
export class InProcessBus implements PresenceBus {
  readonly #askLocal: AskLocal;
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
    if (this.#closed) return Promise.resolve({ kind: 'failed', reason: 'unreachable' });
    return this.#askLocal(id, deadlineMs, late);
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }
}
