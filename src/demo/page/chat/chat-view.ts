import type { ChatKey, ChatMessage, Group } from '../../chat-protocol.ts';

/** A message as it is shown. `sending`: the server may not have it yet; `failed`: it will not, unless it is sent again. */
export interface ShownMessage extends ChatMessage {
  readonly state: 'sent' | 'sending' | 'failed';
  readonly failure?: string;
}

export interface ChatState {
  /** The newest ones without a gap, the oldest first; empty until the chat has been opened. */
  readonly messages: readonly ShownMessage[];
  readonly isLoaded: boolean;
  readonly hasOlder: boolean;
  readonly unread: number;
  readonly last: ChatMessage | undefined;
}

/** All that the page shows but presence. Never changes; when something is new, there is another one. */
export interface ChatView {
  readonly connection: 'connecting' | 'connected' | 'lost';
  readonly people: readonly string[];
  readonly groups: ReadonlyMap<ChatKey, Group>;
  readonly chats: ReadonlyMap<ChatKey, ChatState>;
}

export const EMPTY_CHAT: ChatState = { messages: [], isLoaded: false, hasOlder: false, unread: 0, last: undefined };

/** Beyond so many messages in memory, the oldest of a chat are let go; scrolling up fetches them again. */
const MAX_MESSAGES = 1_000;

/** With this message in its place, once, whatever had been known of it. */
export function withMessage(chat: ChatState, message: ShownMessage): ChatState {
  const last = message.state === 'sent' && message.id > (chat.last?.id ?? 0) ? message : chat.last;
  if (!chat.isLoaded && message.state === 'sent') return { ...chat, last };
  const others = chat.messages.filter(({ from, clientId }) => from !== message.from || clientId !== message.clientId);
  const at = others.findLastIndex((other) => isBefore(other, message)) + 1;
  const messages = others.toSpliced(at, 0, message);
  const hasTooMany = messages.length > MAX_MESSAGES;
  return {
    ...chat,
    last,
    messages: hasTooMany ? messages.slice(-MAX_MESSAGES) : messages,
    hasOlder: chat.hasOlder || hasTooMany,
  };
}

/** What the server has not taken yet comes last, in the order it was written. */
function isBefore(one: ShownMessage, other: ShownMessage): boolean {
  const [isOneSent, isOtherSent] = [one.state === 'sent', other.state === 'sent'];
  return isOneSent === isOtherSent ? one.id < other.id : isOneSent;
}
