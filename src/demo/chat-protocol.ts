/** The chat's own events, beside those of presence on the same socket. Shared by server and page. */

/** A chat as its reader names it: `@bob` is the one with Bob, `#12` is group 12. */
export type ChatKey = `@${string}` | `#${string}`;

/** The most people in a group, its founder among them. */
export const MAX_GROUP_SIZE = 100;
/** The longest message, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 100_000;

export interface ChatMessage {
  /** Grows with every message the server takes. */
  readonly id: number;
  readonly chat: ChatKey;
  readonly from: string;
  readonly text: string;
  /** Chosen by the sender's page, and unique among the messages of that sender. */
  readonly clientId: string;
  /** When the server took it, ms since the Unix epoch. */
  readonly atMs: number;
}

/**
 * A message on its way to a person: the `n`th that this person ever got, own ones included. A device that has the `n`th and
 * sees another than the next one knows that it has missed some, and asks for them with `chat:sync`.
 */
export interface Delivery {
  readonly n: number;
  readonly message: ChatMessage;
}

export interface Group {
  readonly chat: ChatKey;
  readonly name: string;
  /** The founder first. */
  readonly members: readonly string[];
}

/** A chat in which something has been said. */
export interface ChatSummary {
  readonly chat: ChatKey;
  /** How many messages of others came after the last one that this person has read, on whatever device. */
  readonly unread: number;
  /** The newest message, its text cut to some 200 characters. */
  readonly last: ChatMessage;
}

export interface Welcome {
  /** All who ever signed in, the latest first. */
  readonly people: readonly string[];
  /** The groups this person is in. */
  readonly groups: readonly Group[];
  readonly chats: readonly ChatSummary[];
  /** The number of the newest delivery to this person; 0 before the first. */
  readonly head: number;
}

/**
 * What pushing would have cost this page, had the server pushed presence since it started. Counters: compare two of them.
 * `GET /demo/push-cost`, and no event: asking is nobody's activity.
 */
export interface PushCost {
  /** How often anybody else came online or went offline: a server that broadcasts tells every contact each time. */
  readonly changesOfOthers: number;
  /** Moment of this count, ms since the server started; for the heartbeats. */
  readonly sinceStartMs: number;
}

/** With one of the codes that presence uses. */
export interface ChatError {
  readonly code: string;
  readonly message: string;
}

export type Reply<T> = (reply: T | { readonly error: ChatError }) => void;

/** page -> server */
export interface ChatClientToServer {
  /** Acked with the message once it is stored. May be repeated with the same `clientId`: stored and delivered once. */
  'chat:say': (
    message: { readonly chat: ChatKey; readonly text: string; readonly clientId: string },
    reply: Reply<{ readonly message: ChatMessage }>,
  ) => void;
  /** The deliveries after the `after`th, in order; `hasMore` when they did not fit into one reply. */
  'chat:sync': (
    message: { readonly after: number },
    reply: Reply<{ readonly deliveries: readonly Delivery[]; readonly hasMore: boolean }>,
  ) => void;
  /** A page of what was said in the chat, the oldest first: the newest one, or that before the message with id `before`. */
  'chat:history': (
    message: { readonly chat: ChatKey; readonly before?: number | undefined },
    reply: Reply<{ readonly messages: readonly ChatMessage[]; readonly hasMore: boolean }>,
  ) => void;
  /** This person has read the chat up to the message with id `upTo`. */
  'chat:read': (message: { readonly chat: ChatKey; readonly upTo: number }) => void;
  /** Who founds a group is in it, and need not be among `members`. */
  'chat:found': (
    message: { readonly name: string; readonly members: readonly string[] },
    reply: Reply<{ readonly group: Group }>,
  ) => void;
}

/** server -> page */
export interface ChatServerToClient {
  /** Once, after each connect. */
  'chat:welcome': (welcome: Welcome) => void;
  /** Somebody new has signed in. */
  'chat:joined': (person: string) => void;
  /** A group this person is in has been founded. */
  'chat:founded': (group: Group) => void;
  /** To every device of everybody in the chat, that of the sender included. */
  'chat:delivery': (delivery: Delivery) => void;
  /** This person has read the chat up to there, on another device. */
  'chat:read': (message: { readonly chat: ChatKey; readonly upTo: number }) => void;
}
