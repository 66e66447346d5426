import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { Clock } from '../index.ts';
import { PresenceError, systemClock } from '../index.ts';
import { answering } from './answering.ts';
import {
  type ChatClientToServer,
  type ChatMessage,
  type ChatServerToClient,
  type Group,
  MAX_GROUP_SIZE,
  type PushCost,
} from './chat-protocol.ts';
import { foundSchema, historySchema, readSchema, saySchema, syncSchema } from './chat-schemas.ts';
import type { ChatStore } from './chat-store.ts';
import { checked } from './checked.ts';
import { PushCosts } from './push-cost.ts';

type ChatServer = Server<ChatClientToServer, ChatServerToClient, DefaultEventsMap, { userId?: string }>;
type ChatSocket = Socket<ChatClientToServer, ChatServerToClient, DefaultEventsMap, { userId?: string }>;

export interface ChatParts {
  readonly io: Server;
  readonly store: ChatStore;
  /** Hears of our own failures. */
  readonly onError: (error: PresenceError) => void;
  readonly clock?: Clock;
}

/**
 * A chat on the sockets that are signed in (`socket.data.userId`). It knows nothing of presence, and need not: its events
 * are traffic, which is what presence lives on.
 */
export class Chat {
  readonly #io: ChatServer;
  readonly #store: ChatStore;
  readonly #clock: Clock;
  readonly #costs: PushCosts;
  readonly #answering: ReturnType<typeof answering>;
  /** What is said, one after the other: so that it is delivered in the order it was stored. */
  #saying: Promise<unknown> = Promise.resolve();
  /** Up to which message everybody has been told. */
  #announced: number;

  private constructor({ io, store, onError, clock = systemClock }: ChatParts, announced: number) {
    this.#announced = announced;
    this.#io = io as ChatServer;
    this.#store = store;
    this.#clock = clock;
    this.#costs = new PushCosts(() => clock.now());
    this.#answering = answering(onError);
    this.#io.on('connection', this.#onConnection);
  }

  /** @throws {PresenceError} `unavailable` when the store cannot be read. */
  static async open(parts: ChatParts): Promise<Chat> {
    return new Chat(parts, await parts.store.newest());
  }

  /** To be called once no socket is left. Waits for what is being said, and closes the store. */
  async close(): Promise<void> {
    await this.#saying;
    await this.#store.close();
  }

  /** The person is known from now on, and everybody else hears of it. */
  async meet(person: string): Promise<void> {
    if (await this.#store.meet(person)) this.#io.emit('chat:joined', person);
  }

  pushCostFor(person: string): PushCost {
    return this.#costs.for(person);
  }

  readonly #onConnection = (socket: ChatSocket): void => {
    const { userId: me } = socket.data;
    if (me === undefined) return;
    const answer = (reply: unknown, task: () => Promise<unknown>): void => void this.#answering(reply, task);
    this.#costs.connected(me);
    socket.on('disconnect', () => {
      this.#costs.disconnected(me);
    });
    socket.on('chat:say', (input, reply) => {
      answer(reply, () => this.#say(me, input));
    });
    socket.on('chat:sync', (input, reply) => {
      answer(reply, async () => this.#store.sync(me, checked(syncSchema, input).after));
    });
    socket.on('chat:history', (input, reply) => {
      answer(reply, async () => {
        const { chat, before } = checked(historySchema, input);
        return this.#store.history(me, chat, before);
      });
    });
    socket.on('chat:read', (input) => {
      answer(undefined, async () => {
        const { chat, upTo } = checked(readSchema, input);
        const readUpTo = await this.#store.read(me, chat, upTo);
        if (readUpTo !== undefined) socket.to(roomOf(me)).emit('chat:read', { chat, upTo: readUpTo });
      });
    });
    socket.on('chat:found', (input, reply) => {
      answer(reply, () => this.#found(me, input));
    });
    // In the room before it is read what there is: what is said meanwhile comes twice, rather than not at all.
    void socket.join(roomOf(me));
    answer(undefined, () => this.#welcome(socket, me));
  };

  async #welcome(socket: ChatSocket, person: string): Promise<void> {
    try {
      await this.meet(person);
      socket.emit('chat:welcome', await this.#store.welcome(person));
    } catch (error) {
      // The page is worth nothing without. It reconnects, and is welcomed then.
      socket.conn.close();
      throw error;
    }
  }

  async #say(from: string, input: unknown): Promise<{ message: ChatMessage }> {
    const { chat, text, clientId } = checked(saySchema, input);
    const said = this.#saying.then(() => this.#store.say({ from, chat, text, clientId, atMs: this.#clock.now() }));
    this.#saying = said.then(
      () => this.#answering(undefined, this.#announce),
      () => undefined,
    );
    return { message: await said };
  }

  /** Tells of all deliveries that nobody has been told of; also of those that could not be read before. */
  readonly #announce = async (): Promise<void> => {
    for (;;) {
      const delivered = await this.#store.deliveredAfter(this.#announced);
      if (delivered.length === 0) return;
      for (const { person, delivery } of delivered) {
        this.#io.to(roomOf(person)).emit('chat:delivery', delivery);
        this.#announced = delivery.message.id;
      }
    }
  };

  async #found(founder: string, input: unknown): Promise<{ group: Group }> {
    const { name, members } = checked(foundSchema, input);
    const all = [...new Set([founder, ...members])];
    if (all.length < 2 || all.length > MAX_GROUP_SIZE) {
      throw new PresenceError('invalid_request', `members: a group has 2 to ${MAX_GROUP_SIZE}, got ${all.length}`);
    }
    const group = await this.#store.found(name, all);
    this.#io.to(all.map(roomOf)).emit('chat:founded', group);
    return { group };
  }
}

/** All devices of a person. */
function roomOf(person: string): string {
  return `chat:${person}`;
}
