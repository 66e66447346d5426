import assert from 'node:assert/strict';
import { InProcessBus } from '../../src/buses/in-process-bus.ts';
import type { AskLocal, LateAnswers, PresenceBus, ProbeOutcome } from '../../src/ports/presence-bus.ts';

/** The bus of one node, which tells when a question has been put and whom it holds. */
export class WatchedBus implements PresenceBus {
  readonly #inner: InProcessBus;
  readonly #onAsked: (id: string) => void;
  readonly held = new Set<string>();

  /** `onAsked` is called once the target's connections have been pinged. */
  constructor(askLocal: AskLocal, onAsked: (id: string) => void) {
    this.#inner = new InProcessBus(askLocal);
    this.#onAsked = onAsked;
  }

  hold(id: string): void {
    assert.ok(!this.held.has(id), `hold: ${id} is held already`);
    this.held.add(id);
  }

  release(id: string): void {
    assert.ok(this.held.delete(id), `release: ${id} is not held`);
  }

  ask(id: string, deadlineMs: number, late: LateAnswers): Promise<ProbeOutcome> {
    const outcome = this.#inner.ask(id, deadlineMs, late);
    this.#onAsked(id);
    return outcome;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
