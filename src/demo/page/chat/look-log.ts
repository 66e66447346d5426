import type { AnswerCost, Presence } from 'whosthere/client';
import type { PageSocket } from './page-socket.ts';

/** One look at somebody, and what it cost. */
export interface Look {
  readonly key: number;
  readonly answer: Presence;
  readonly cost: AnswerCost;
}

export interface LookTotals {
  /** Presence messages over this page's socket since it was opened, both ways, acks among them. */
  readonly messages: number;
  readonly looks: readonly Look[];
}

const MAX_LOOKS = 100;

/** Notes what presence costs this page. */
export class LookLog {
  readonly #listeners = new Set<() => void>();
  #totals: LookTotals = { messages: 0, looks: [] };
  #count = 0;

  constructor(socket: PageSocket) {
    // A refresh and a probe are answered with an ack each; nothing else of presence is.
    const messagesOf = (event: string): number => {
      if (!event.startsWith('presence:')) return 0;
      return event === 'presence:refresh' || event === 'presence:probe' ? 2 : 1;
    };
    const count = (event: string): void => {
      this.#set({ messages: this.#totals.messages + messagesOf(event) });
    };
    socket.onAny(count);
    socket.onAnyOutgoing(count);
  }

  readonly note = (answer: Presence, cost: AnswerCost): void => {
    this.#count += 1;
    this.#set({ looks: [{ key: this.#count, answer, cost }, ...this.#totals.looks].slice(0, MAX_LOOKS) });
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly totals = (): LookTotals => this.#totals;

  #set(news: Partial<LookTotals>): void {
    this.#totals = { ...this.#totals, ...news };
    for (const listener of [...this.#listeners]) listener();
  }
}
