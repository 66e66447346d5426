import { LRUCache } from 'lru-cache';
import type { ChatMessage } from './chat-protocol.ts';

const MAX_PEOPLE = 1_000;
const MAX_CHATS = 1_000;
const MAX_MESSAGES_PER_CHAT = 100;
/** Of all messages together. */
const MAX_CHARACTERS = 20_000_000;

/** Who there is, and what has been said lately: bounded, and gone with the process. */
export class ChatMemory {
  readonly #people = new LRUCache<string, true>({ max: MAX_PEOPLE });
  readonly #chats = new LRUCache<string, readonly ChatMessage[]>({
    max: MAX_CHATS,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (messages) => messages.reduce((sum, { text }) => sum + text.length, 1),
  });

  /** Everyone known, the latest first. */
  get people(): string[] {
    return [...this.#people.keys()];
  }

  knows(person: string): boolean {
    return this.#people.has(person);
  }

  /** The person is here: known from now on, and the last to be forgotten. */
  meet(person: string): void {
    this.#people.set(person, true);
  }

  /** The newest messages between the two, the oldest first. */
  messages(one: string, other: string): readonly ChatMessage[] {
    return this.#chats.get(chatKey(one, other)) ?? [];
  }

  /** The message that its sender has repeated, if it is remembered. */
  find(from: string, to: string, clientId: string): ChatMessage | undefined {
    return this.messages(from, to).find((message) => message.from === from && message.clientId === clientId);
  }

  add(message: ChatMessage): void {
    const { from, to } = message;
    this.#chats.set(chatKey(from, to), [...this.messages(from, to), message].slice(-MAX_MESSAGES_PER_CHAT));
  }
}

/** The same for both ends, and for no other two, whatever is in their ids. */
function chatKey(one: string, other: string): string {
  return JSON.stringify([one, other].sort());
}
