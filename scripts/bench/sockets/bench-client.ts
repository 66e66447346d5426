import { systemClock } from '../../../src/ports/clock.ts';
import { WiredClient } from '../../support/wired-client.ts';
import { CHAT_TEXT } from '../contenders/chat-relay.ts';
import type { ClientSide, Contender } from '../contenders/contender.ts';
import { CHAT_EVENT } from '../measure/classify.ts';
import { BenchError } from './bench-error.ts';
import { View } from './view.ts';

export interface BenchClientParts {
  readonly contender: Contender;
  readonly speed: number;
  readonly url: string;
  readonly user: string;
  /** Now, on the timeline of the run. */
  readonly elapsedMs: () => number;
  /** The connection ended, and not by us. */
  readonly onLost: (error: Error) => void;
}

/** One connection of somebody, with a design's half beside it. */
export class BenchClient extends WiredClient {
  readonly #elapsedMs: () => number;
  readonly #side: ClientSide;
  readonly #views: View[] = [];
  #hasEnded = false;
  #activeAtMs = systemClock.now();

  constructor({ contender, speed, url, user, elapsedMs, onLost }: BenchClientParts) {
    const errorOf = (message: string, options?: ErrorOptions): BenchError => new BenchError(message, options);
    super({ url, user, auth: { user }, onLost, errorOf });
    this.#elapsedMs = elapsedMs;
    // Before it has connected: a server may speak at once.
    this.#side = contender.accompany({
      socket: this.socket,
      user,
      clock: systemClock,
      speed,
      activeAtMs: () => this.#activeAtMs,
    });
  }

  say(to: string): void {
    this.#activeAtMs = systemClock.now();
    this.socket.emit(CHAT_EVENT, { to, text: CHAT_TEXT });
  }

  /** In view until it is ended, or this client is not there any more. */
  look(users: readonly string[]): View {
    this.#activeAtMs = systemClock.now();
    const view = new View(this.#side, users, this.#elapsedMs);
    this.#views.push(view);
    return view;
  }

  override fallSilent(): void {
    super.fallSilent();
    this.#end();
  }

  override goodbye(): void {
    super.goodbye();
    this.#end();
  }

  override close(): void {
    super.close();
    this.#end();
  }

  /** Once: whoever falls silent is closed later. */
  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const view of this.#views) view.end();
    this.#side.close();
  }
}
