import type { Clock } from '../../../src/ports/clock.ts';
import { CHAT_TEXT, type ChatMessage } from '../contenders/chat-relay.ts';
import type { ClientSide, Contender } from '../contenders/contender.ts';
import { CHAT_EVENT } from '../measure/classify.ts';
import type { SightRow } from '../measure/sights.ts';
import { View } from '../sockets/view.ts';
import type { ClientSocket } from './client-socket.ts';
import { asClientSocket } from './virtual-io.ts';

/** Ends a look, if it has not ended with the connection: one row for each friend. */
export type EndLook = () => readonly SightRow[];

export interface ClientParts {
  readonly clock: Clock;
  /** Now, on the timeline of the run. */
  readonly elapsedMs: () => number;
  readonly socket: ClientSocket;
  readonly user: string;
  readonly design: Contender;
}

/** One connection of one user: a person, the app, and the design's half in it. */
export class Client {
  readonly #parts: ClientParts;
  readonly #side: ClientSide;
  readonly #views = new Set<View>();
  #activeAtMs: number;
  #isOver = false;

  constructor(parts: ClientParts) {
    const { clock, socket, user, design } = parts;
    this.#parts = parts;
    this.#activeAtMs = clock.now();
    this.#side = design.accompany({
      socket: asClientSocket(socket),
      user,
      clock,
      speed: 1,
      activeAtMs: () => this.#activeAtMs,
    });
  }

  get isConnected(): boolean {
    return this.#parts.socket.connected;
  }

  say(to: string | undefined): void {
    this.#activeAtMs = this.#parts.clock.now();
    if (to === undefined) return;
    const message: ChatMessage = { to, text: CHAT_TEXT };
    this.#parts.socket.emit(CHAT_EVENT, message);
  }

  look(users: readonly string[]): EndLook {
    this.#activeAtMs = this.#parts.clock.now();
    const view = new View(this.#side, users, this.#parts.elapsedMs);
    this.#views.add(view);
    return () => {
      this.#views.delete(view);
      return view.end();
    };
  }

  fallSilent(): void {
    this.#parts.socket.fallSilent();
    this.#end();
  }

  goodbye(): void {
    this.#parts.socket.disconnect();
    this.#end();
  }

  cut(): void {
    this.#parts.socket.cut();
    this.#end();
  }

  /** Counts the keep-alive's traffic until now. */
  catchUp(): void {
    this.#parts.socket.catchUp();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const view of this.#views) view.end();
    this.#side.close();
  }
}
