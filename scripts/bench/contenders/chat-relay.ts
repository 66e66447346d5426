import type { Server } from 'socket.io';
import { CHAT_EVENT } from '../measure/classify.ts';
import { roomOf } from './contender.ts';

/** What a client says, and what those it is said to hear. */
export interface ChatMessage {
  readonly to: string;
  readonly text: string;
}

/** As long as a line of a chat usually is. Everybody says the same. */
export const CHAT_TEXT = 'are you coming along for lunch at noon?';

/** The chat itself, which every design runs beside: relays what is said, to all connections of whom it is said to. */
export function relayChat(io: Server): void {
  io.on('connection', (socket) => {
    const { user: from } = socket.data as { user: string };
    socket.on(CHAT_EVENT, ({ to, text }: ChatMessage) => {
      io.to(roomOf(to)).emit(CHAT_EVENT, { from, text });
    });
  });
}
