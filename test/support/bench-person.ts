import { once } from 'node:events';
import type { Server } from 'socket.io';
import { CHAT_TEXT } from '../../scripts/bench/contenders/chat-relay.ts';
import type { ClientSide, Contender, Shown } from '../../scripts/bench/contenders/contender.ts';
import { CHAT_EVENT } from '../../scripts/bench/measure/classify.ts';
import { WiredClient } from '../../scripts/support/wired-client.ts';
import type { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';

const ROUND_TRIP = 'test:round-trip';

export interface PersonParts {
  readonly io: Server;
  readonly url: string;
  readonly user: string;
  readonly design: Contender;
  readonly clock: VirtualClock;
  readonly speed: number;
}

/** One connection of somebody over a real socket, with a design's half beside it. */
export class Person {
  /** Resolves once connected. */
  readonly connected: Promise<void>;
  readonly #io: Server;
  readonly #client: WiredClient;
  readonly #side: ClientSide;
  readonly #clock: VirtualClock;
  #id: string | undefined;
  #activeAtMs: number;

  constructor({ io, url, user, design, clock, speed }: PersonParts) {
    this.#io = io;
    this.#clock = clock;
    this.#activeAtMs = clock.now();
    const fail = (error: Error): never => {
      throw error;
    };
    this.#client = new WiredClient({ url, user, auth: { user }, onLost: fail, errorOf: (text) => new Error(text) });
    const { socket } = this.#client;
    this.#side = design.accompany({ socket, user, clock, speed, activeAtMs: () => this.#activeAtMs });
    socket.on(ROUND_TRIP, (answer: () => void) => {
      answer();
    });
    this.connected = this.#client.connected().then(() => {
      this.#id = socket.id;
    });
  }

  /** Resolves when either side has heard all that the other had said. At once for those who are not there. */
  async roundTrip(): Promise<void> {
    if (this.#id !== undefined) await this.#io.sockets.sockets.get(this.#id)?.emitWithAck(ROUND_TRIP);
  }

  say(to: string): void {
    this.#activeAtMs = this.#clock.now();
    this.#client.socket.emit(CHAT_EVENT, { to, text: CHAT_TEXT });
  }

  /** In view until it is ended. */
  look(...users: readonly string[]): Look {
    this.#activeAtMs = this.#clock.now();
    const told: string[] = [];
    const shown = new Map<string, Shown>();
    const end = this.#side.look(users, (user, now) => {
      told.push(`${user} ${now}`);
      shown.set(user, now);
    });
    return { told, shown: (user) => shown.get(user) ?? 'unsure', end };
  }

  /** Resolves when the server has acted on it. */
  async goodbye(): Promise<void> {
    await this.#leave(() => {
      this.#client.goodbye();
    });
  }

  /** Closes the tab. Resolves when the server has acted on it. */
  async cut(): Promise<void> {
    await this.#leave(() => {
      this.#client.close();
    });
  }

  /** The network is gone, and nobody is told. */
  fallSilent(): void {
    this.#id = undefined;
    this.#side.close();
    this.#client.fallSilent();
  }

  close(): void {
    this.#side.close();
    this.#client.close();
  }

  async #leave(leave: () => void): Promise<void> {
    const socket = this.#io.sockets.sockets.get(this.#id ?? '');
    if (socket === undefined) throw new Error('whoever is not there cannot leave');
    this.#id = undefined;
    this.#side.close();
    const left = once(socket as unknown as NodeJS.EventEmitter, 'disconnect');
    leave();
    await left;
  }
}

/** What somebody looks at. */
export interface Look {
  /** What was shown of whom, in the order it came. */
  readonly told: readonly string[];
  readonly shown: (user: string) => Shown;
  readonly end: () => void;
}
