/** The chat's own events, beside those of presence on the same socket. Types only: shared by server and page. */

export interface ChatMessage {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Chosen by the sender's page, and unique among the messages of that sender. */
  readonly clientId: string;
  /** When the server took it, ms since the Unix epoch. */
  readonly atMs: number;
}

export interface Welcome {
  /** All who have signed in since the server started, the newest first. */
  readonly people: readonly string[];
  /** The server's clock, ms since the Unix epoch. */
  readonly nowMs: number;
}

/** With one of the codes that presence uses. */
export interface ChatError {
  readonly code: string;
  readonly message: string;
}

export type Reply<T> = (reply: T | { readonly error: ChatError }) => void;

/** page -> server */
export interface ChatClientToServer {
  /** Acked with the message as it was delivered. May be repeated with the same `clientId`: delivered once. */
  'chat:say': (
    message: { readonly to: string; readonly text: string; readonly clientId: string },
    reply: Reply<{ readonly message: ChatMessage }>,
  ) => void;
  /** Acked with the newest messages of the two, the oldest first. */
  'chat:open': (
    message: { readonly with: string },
    reply: Reply<{ readonly messages: readonly ChatMessage[] }>,
  ) => void;
}

/** server -> page */
export interface ChatServerToClient {
  /** Once, after each connect. */
  'chat:welcome': (welcome: Welcome) => void;
  /** Somebody new has signed in. */
  'chat:joined': (person: string) => void;
  /** To every device of both ends, that of the sender included. */
  'chat:message': (message: ChatMessage) => void;
}
