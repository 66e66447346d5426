import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { admitAll } from '../../scripts/bench/admit-all.ts';
import { relayChat } from '../../scripts/bench/contenders/chat-relay.ts';
import type { Contender, ServerSide } from '../../scripts/bench/contenders/contender.ts';
import { settled, VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { Person } from './bench-person.ts';
import { activeResources, resourcesBackTo } from './sockets-leaks.ts';
import type { WatchedKeys } from './bench-watched-keys.ts';

/** Who knows whom: three friends, and two whom they do not know. */
const FRIENDS: Readonly<Record<string, readonly string[]>> = {
  alice: ['bob', 'carol'],
  bob: ['alice', 'carol'],
  carol: ['alice', 'bob'],
  eve: ['frank'],
  frank: ['eve'],
};

/** No interval of any design is shorter. */
const STEP_MS = 1_000;

export interface StageOptions {
  readonly keys?: WatchedKeys;
  readonly speed?: number;
}

const open = new Set<ContenderStage>();

/** For `afterEach`: closes all, and fails on anything that is left. */
export async function closeStages(): Promise<void> {
  const stages = [...open].reverse();
  open.clear();
  for (const stage of stages) await stage.close();
}

/** One design on a real Socket.IO server with real clients, by a clock that moves when told to. */
export class ContenderStage {
  readonly clock = new VirtualClock();
  readonly design: Contender;
  readonly #options: StageOptions;
  readonly #io = new Server(createServer(), { serveClient: false, transports: ['websocket'] });
  readonly #people: Person[] = [];
  readonly #before = activeResources();
  #server: ServerSide | undefined;
  #messages: string[] = [];
  #messageCount = 0;

  private constructor(design: Contender, options: StageOptions) {
    this.design = design;
    this.#options = options;
  }

  static async open(design: Contender, options: StageOptions = {}): Promise<ContenderStage> {
    const stage = new ContenderStage(design, options);
    open.add(stage);
    await stage.#serve();
    return stage;
  }

  /** Resolves when both sides have said what they have to say. Their clock is the stage's, unless given. */
  async connect(user: string, clock = this.clock): Promise<Person> {
    const person = this.begin(user, clock);
    await person.connected;
    await this.settle();
    return person;
  }

  /** Begins to connect. */
  begin(user: string, clock = this.clock): Person {
    const { port } = this.#io.httpServer.address() as AddressInfo;
    const { design, speed } = this;
    const person = new Person({ io: this.#io, url: `http://127.0.0.1:${port}`, user, design, clock, speed });
    this.#people.push(person);
    return person;
  }

  get speed(): number {
    return this.#options.speed ?? 1;
  }

  /** Messages of presence since this was asked last, acks aside: `bob > …` from a client of bob, `bob < …` to one. */
  messages(): string[] {
    const messages = this.#messages.sort();
    this.#messages = [];
    return messages;
  }

  /** Lets time pass by the stage's clock, and everything that is due be sent and heard when it is. */
  async pass(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
      await this.clock.advance(Math.min(leftMs, STEP_MS));
      await this.settle();
    }
  }

  /** Resolves when all that was said has been heard, and all that was said to that. */
  async settle(): Promise<void> {
    let before: number;
    do {
      before = this.#messageCount;
      await Promise.all(this.#people.map((person) => person.roundTrip()));
      await this.#options.keys?.idle();
      await settled();
    } while (before < this.#messageCount);
  }

  async close(): Promise<void> {
    for (const person of this.#people) person.close();
    await this.#server?.close();
    const { timerCount } = this.clock;
    await this.#io.close();
    await this.#options.keys?.idle();
    assert.equal(timerCount, 0, 'timers left behind');
    await resourcesBackTo(this.#before);
  }

  async #serve(): Promise<void> {
    const { httpServer: http } = this.#io;
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    admitAll(this.#io);
    relayChat(this.#io);
    this.#listen();
    const { clock, speed } = this;
    const friendsOf = (user: string): readonly string[] => FRIENDS[user] ?? [];
    this.#server = await this.design.serve({ io: this.#io, clock, friendsOf, keys: this.#options.keys, speed });
  }

  #listen(): void {
    const note = (user: string, way: '<' | '>', name: string): void => {
      if (!name.startsWith('presence:')) return;
      this.#messages.push(`${user} ${way} ${name}`);
      this.#messageCount += 1;
    };
    this.#io.on('connection', (socket) => {
      const { user } = socket.data as { user: string };
      socket.onAny((name: string) => {
        note(user, '>', name);
      });
      socket.onAnyOutgoing((name: string) => {
        note(user, '<', name);
      });
    });
  }
}
