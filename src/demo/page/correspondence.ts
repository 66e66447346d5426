import type { ChatMessage } from '../chat-protocol.ts';
import type { ChatClient } from './chat-client.ts';
import { nextClientId } from './client-id.ts';
import type { Conversation } from './conversation.ts';
import type { Draft } from './message-list.ts';

export interface CorrespondenceParts {
  readonly me: string;
  readonly chat: ChatClient;
  readonly conversation: Conversation;
  /** A message for a chat that is not open. */
  readonly onUnread: (from: string) => void;
}

/** Brings messages between the server and the conversation that is open. */
export class Correspondence {
  readonly #parts: CorrespondenceParts;

  constructor(parts: CorrespondenceParts) {
    this.#parts = parts;
  }

  /** Fetches what has been said lately in the open chat, if one is open. */
  read(): void {
    const { chat, conversation } = this.#parts;
    const { person } = conversation;
    if (person === undefined) return;
    chat.open(person).then(
      (messages) => {
        if (person !== conversation.person) return;
        for (const message of messages) conversation.messages.add(message);
      },
      // The connection was lost. With the next one everything is read again.
      () => undefined,
    );
  }

  receive(message: ChatMessage): void {
    const { me, conversation, onUnread } = this.#parts;
    const isMine = message.from === me;
    if ((isMine ? message.to : message.from) === conversation.person) conversation.messages.add(message);
    else if (!isMine) onUnread(message.from);
  }

  say(to: string, text: string): void {
    this.#deliver({ from: this.#parts.me, to, text, clientId: nextClientId() });
  }

  #deliver(draft: Draft): void {
    const { chat, conversation } = this.#parts;
    conversation.messages.addDraft(draft);
    chat.say(draft.to, draft.text, draft.clientId).then(
      (message) => {
        if (message.to === conversation.person) conversation.messages.add(message);
      },
      (error: unknown) => {
        if (draft.to !== conversation.person) return;
        conversation.messages.fail(draft, error instanceof Error ? error.message : String(error), () => {
          this.#deliver(draft);
        });
      },
    );
  }
}
