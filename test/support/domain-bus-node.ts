import type { AskLocal, LateAnswers, PresenceBus, ProbeOutcome } from '../../src/ports/presence-bus.ts';

/** A question that has reached the node which holds the user. */
export interface Question {
  readonly id: string;
  readonly deadlineMs: number;
  readonly late: LateAnswers;
  readonly settle: (outcome: ProbeOutcome) => void;
}

/** What stands behind a bus on one node: connections that answer when the test says so. */
export class BusNode {
  readonly #held = new Set<string>();
  readonly #questions: Question[] = [];
  #arrived: (() => void)[] = [];

  readonly askLocal: AskLocal = (id, deadlineMs, late) => {
    if (!this.#held.has(id)) return Promise.resolve({ kind: 'absent' });
    return new Promise((settle) => {
      this.#questions.push({ id, deadlineMs, late, settle });
      const arrived = this.#arrived;
      this.#arrived = [];
      for (const tell of arrived) tell();
    });
  };

  /** Questions that arrived and were not taken by {@link question}. */
  get waitingCount(): number {
    return this.#questions.length;
  }

  hold(bus: PresenceBus, id: string): void {
    this.#held.add(id);
    bus.hold(id);
  }

  release(bus: PresenceBus, id: string): void {
    this.#held.delete(id);
    bus.release(id);
  }

  /** The next question about the user, once it has arrived. */
  async question(id: string): Promise<Question> {
    for (;;) {
      const index = this.#questions.findIndex((question) => question.id === id);
      const [question] = index === -1 ? [] : this.#questions.splice(index, 1);
      if (question !== undefined) return question;
      await new Promise<void>((resolve) => this.#arrived.push(resolve));
    }
  }
}
