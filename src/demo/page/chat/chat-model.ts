import type { ChatKey, Delivery, Group, Welcome } from '../../chat-protocol.ts';
import { type ChatState, type ChatView, EMPTY_CHAT, type ShownMessage, withMessage } from './chat-view.ts';
import { DeliveryLog } from './delivery-log.ts';
import { Outbox } from './outbox.ts';
import { Observable } from './observable.ts';
import type { PageSocket } from './page-socket.ts';
import { accepted } from './reply.ts';

export interface ChatModelParts {
  readonly me: string;
  readonly socket: PageSocket;
  /** Somebody else has said something. */
  readonly onHeard: (from: string) => void;
}

/** The chat behind the page: what is known of it, and what a person can do. Shown through {@link view}. */
export class ChatModel {
  readonly #parts: ChatModelParts;
  readonly #log: DeliveryLog;
  readonly #outbox: Outbox;
  readonly view = new Observable<ChatView>({
    connection: 'connecting',
    people: [],
    groups: new Map(),
    chats: new Map(),
  });
  /** The chat that is on screen. */
  #open: ChatKey | undefined;
  readonly #stopListening = new AbortController();

  constructor(parts: ChatModelParts) {
    this.#parts = parts;
    const { me, socket } = parts;
    this.#log = new DeliveryLog(socket, this.#take);
    this.#outbox = new Outbox({ me, socket, onChange: this.#put });
    socket.on('connect', () => {
      this.view.set({ connection: 'connected' });
    });
    socket.on('disconnect', () => {
      this.view.set({ connection: 'lost' });
    });
    socket.on('chat:welcome', this.#onWelcome);
    socket.on('chat:joined', (person) => {
      if (person !== me && !this.view.get().people.includes(person))
        this.view.set({ people: [...this.view.get().people, person] });
    });
    socket.on('chat:founded', this.#addGroup);
    for (const input of ['pointerdown', 'pointermove', 'keydown', 'wheel']) {
      window.addEventListener(input, this.#onInput, { passive: true, signal: this.#stopListening.signal });
    }
    socket.on('chat:read', ({ chat, upTo }) => {
      const { last } = this.#chat(chat);
      if (last === undefined || upTo >= last.id) this.#update(chat, { unread: 0 });
    });
  }

  /** Everybody in the chat, this person among them. */
  membersOf(chat: ChatKey): readonly string[] {
    return this.view.get().groups.get(chat)?.members ?? [this.#parts.me, chat.slice(1)];
  }

  /** Puts the chat on screen; none, to put it away. */
  open(chat: ChatKey | undefined): void {
    this.#open = chat;
    if (chat === undefined) return;
    if (!this.#chat(chat).isLoaded) void this.#load(chat);
    this.#markRead();
  }

  /** Fetches what was said before. */
  async loadOlder(chat: ChatKey): Promise<void> {
    await this.#load(chat, this.#chat(chat).messages[0]?.id);
  }

  say(chat: ChatKey, text: string): void {
    this.#outbox.say(chat, text);
  }

  sayAgain(message: ShownMessage): void {
    this.#outbox.repeat(message);
  }

  /** @throws an error whose message can be shown, when the server refuses or cannot be reached. */
  async found(name: string, members: readonly string[]): Promise<Group> {
    const { group } = accepted(await this.#parts.socket.emitWithAck('chat:found', { name, members }));
    this.#addGroup(group);
    return group;
  }

  close(): void {
    this.#stopListening.abort();
    this.#outbox.close();
  }

  readonly #onWelcome = ({ people, groups, chats, head }: Welcome): void => {
    const states = new Map(this.view.get().chats);
    for (const { chat, unread, last } of chats) states.set(chat, { ...this.#chat(chat), unread, last });
    this.view.set({
      people: people.filter((person) => person !== this.#parts.me),
      groups: new Map(groups.map((group) => [group.chat, group])),
      chats: states,
    });
    this.#log.reach(head);
    // The page may have been waiting for the first connection with it.
    if (this.#open !== undefined) this.open(this.#open);
  };

  readonly #addGroup = (group: Group): void => {
    this.view.set({ groups: new Map(this.view.get().groups).set(group.chat, group) });
  };

  /** Each delivery comes here once, and in order. */
  readonly #take = ({ message }: Delivery): void => {
    this.#put({ ...message, state: 'sent' });
    const { from, chat } = message;
    if (from === this.#parts.me) return;
    this.#update(chat, { unread: this.#chat(chat).unread + 1 });
    this.#parts.onHeard(from);
  };

  async #load(chat: ChatKey, before?: number): Promise<void> {
    const reply = await this.#parts.socket.emitWithAck('chat:history', { chat, before }).catch(() => undefined);
    // Without a connection: the next welcome loads it, or the next scroll.
    if (reply === undefined || 'error' in reply) return;
    this.#update(chat, { isLoaded: true, hasOlder: reply.hasMore });
    for (const message of reply.messages) this.#put({ ...message, state: 'sent' });
  }

  readonly #put = (message: ShownMessage): void => {
    this.#update(message.chat, withMessage(this.#chat(message.chat), message));
  };

  readonly #onInput = (event: Event): void => {
    if (event.isTrusted) this.#markRead();
  };

  /** To be called when a person is there: that something has come on screen is not yet read, and no activity of anybody. */
  readonly #markRead = (): void => {
    if (this.#open === undefined) return;
    const { unread, last } = this.#chat(this.#open);
    if (unread === 0 || last === undefined) return;
    this.#update(this.#open, { unread: 0 });
    this.#parts.socket.emit('chat:read', { chat: this.#open, upTo: last.id });
  };

  #chat(chat: ChatKey): ChatState {
    return this.view.get().chats.get(chat) ?? EMPTY_CHAT;
  }

  #update(chat: ChatKey, news: Partial<ChatState>): void {
    this.view.set({ chats: new Map(this.view.get().chats).set(chat, { ...this.#chat(chat), ...news }) });
  }
}
