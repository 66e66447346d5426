import type { ChatKey } from '../../chat-protocol.ts';
import type { ShownMessage } from './chat-view.ts';
import { nextClientId } from './client-id.ts';
import type { PageSocket } from './page-socket.ts';
import { accepted } from './reply.ts';

export interface OutboxParts {
  readonly me: string;
  readonly socket: PageSocket;
  /** A message of ours is on its way, has been taken, or was refused. */
  readonly onChange: (message: ShownMessage) => void;
}

/**
 * What this page says: one message after the other, so that they arrive in the order they were written, and each again
 * until the server has taken it, which knows by the `clientId` what it has already.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #waiting: ShownMessage[] = [];
  #isSending = false;
  #isClosed = false;
  #written = 0;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    parts.socket.on('connect', () => void this.#send());
  }

  say(chat: ChatKey, text: string): void {
    this.#written += 1;
    const { me } = this.#parts;
    this.repeat({ id: this.#written, chat, from: me, text, clientId: nextClientId(), atMs: 0, state: 'sending' });
  }

  /** Once more, with what was refused. */
  repeat(message: ShownMessage): void {
    const { failure: _failure, ...draft } = message;
    const sending = { ...draft, state: 'sending' as const };
    this.#waiting.push(sending);
    this.#parts.onChange(sending);
    void this.#send();
  }

  close(): void {
    this.#isClosed = true;
  }

  async #send(): Promise<void> {
    const { socket, onChange } = this.#parts;
    if (this.#isSending) return;
    this.#isSending = true;
    for (
      let next = this.#waiting[0];
      next !== undefined && socket.connected && !this.#isClosed;
      next = this.#waiting[0]
    ) {
      const { chat, text, clientId } = next;
      const reply = await socket.emitWithAck('chat:say', { chat, text, clientId }).catch(() => undefined);
      // The connection was lost, and whether the message had arrived is open: again, with the next connection.
      if (reply === undefined) break;
      this.#waiting.shift();
      try {
        onChange({ ...accepted(reply).message, state: 'sent' });
      } catch (error) {
        onChange({ ...next, state: 'failed', failure: error instanceof Error ? error.message : String(error) });
      }
    }
    this.#isSending = false;
    if (this.#waiting.length > 0 && socket.connected && !this.#isClosed) void this.#send();
  }
}
