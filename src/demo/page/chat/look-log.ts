import type { AnswerCost, Presence } from 'whosthere/client';
import { Observable } from './observable.ts';
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
  readonly totals = new Observable<LookTotals>({ messages: 0, looks: [] });
  #count = 0;

  constructor(socket: PageSocket) {
    // A refresh and a probe are answered with an ack each; nothing else of presence is.
    const messagesOf = (event: string): number => {
      if (!event.startsWith('presence:')) return 0;
      return event === 'presence:refresh' || event === 'presence:probe' ? 2 : 1;
    };
    const count = (event: string): void => {
      this.totals.set({ messages: this.totals.get().messages + messagesOf(event) });
    };
    socket.onAny(count);
    socket.onAnyOutgoing(count);
  }

  readonly note = (answer: Presence, cost: AnswerCost): void => {
    this.#count += 1;
    const look = { key: this.#count, answer, cost };
    this.totals.set({ looks: [look, ...this.totals.get().looks].slice(0, MAX_LOOKS) });
  };
}
