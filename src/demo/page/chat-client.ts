import type { ChatMessage, Welcome } from '../chat-protocol.ts';
import type { PageSocket } from './page-socket.ts';

export interface ChatClientParts {
  readonly onWelcome: (welcome: Welcome) => void;
  readonly onJoined: (person: string) => void;
  readonly onMessage: (message: ChatMessage) => void;
}

/** The chat's own events. */
export class ChatClient {
  readonly #socket: PageSocket;

  constructor(socket: PageSocket, { onWelcome, onJoined, onMessage }: ChatClientParts) {
    this.#socket = socket;
    socket.on('chat:welcome', onWelcome).on('chat:joined', onJoined).on('chat:message', onMessage);
  }

  /** What has been said lately, the oldest first. @throws when the connection is lost meanwhile, or the server refuses. */
  async open(person: string): Promise<readonly ChatMessage[]> {
    const reply = await this.#socket.emitWithAck('chat:open', { with: person });
    if ('error' in reply) throw new Error(reply.error.message);
    return reply.messages;
  }

  /**
   * Delivers the message, once, however often the connection is lost on the way; waits for the next connection if there
   * is none. @throws when the server refuses it.
   */
  async say(to: string, text: string, clientId: string): Promise<ChatMessage> {
    for (;;) {
      const reply = await this.#socket.emitWithAck('chat:say', { to, text, clientId }).catch(lost);
      if (reply === undefined) continue;
      if ('error' in reply) throw new Error(reply.error.message);
      return reply.message;
    }
  }
}

/** Socket.IO gives an ack up when its connection has ended; whether the message had arrived is open. */
function lost(): undefined {
  return undefined;
}
