import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import { z } from 'zod';
import { PresenceError, systemClock } from '../index.ts';
import { ChatMemory } from './chat-memory.ts';
import type { ChatClientToServer, ChatError, ChatMessage, ChatServerToClient } from './chat-protocol.ts';
import { checked } from './checked.ts';
import { nameSchema } from './name.ts';

type ChatServer = Server<ChatClientToServer, ChatServerToClient, DefaultEventsMap, { userId?: string }>;
type ChatSocket = Socket<ChatClientToServer, ChatServerToClient, DefaultEventsMap, { userId?: string }>;

const MAX_TEXT_LENGTH = 4_000;

const saySchema = z.object({
  to: nameSchema,
  text: z
    .string()
    .max(MAX_TEXT_LENGTH)
    .refine((text) => text.trim() !== '', 'there is nothing in it'),
  clientId: z.string().min(1).max(64),
});
const openSchema = z.object({ with: nameSchema });

/**
 * A chat for two on the sockets that are signed in (`socket.data.userId`). It knows nothing of presence, and need not:
 * its events are traffic, which is what presence lives on.
 */
export function serveChat(io: Server, clock = systemClock): void {
  const chat = io as ChatServer;
  const memory = new ChatMemory();

  const say = (from: string, input: unknown): { message: ChatMessage } => {
    const { to, text, clientId } = checked(saySchema, input);
    const repeated = memory.find(from, to, clientId);
    if (repeated !== undefined) return { message: repeated };
    const message = { from, to, text, clientId, atMs: clock.now() };
    memory.add(message);
    chat.to([roomOf(from), roomOf(to)]).emit('chat:message', message);
    return { message };
  };

  const open = (reader: string, input: unknown): { messages: readonly ChatMessage[] } => ({
    messages: memory.messages(reader, checked(openSchema, input).with),
  });

  chat.on('connection', (socket: ChatSocket) => {
    const { userId } = socket.data;
    if (userId === undefined) return;
    void socket.join(roomOf(userId));
    if (!memory.knows(userId)) socket.broadcast.emit('chat:joined', userId);
    memory.meet(userId);
    socket.emit('chat:welcome', { people: memory.people, nowMs: clock.now() });

    socket.on('chat:say', (input, reply) => {
      memory.meet(userId);
      replyWith(reply, () => say(userId, input));
    });
    socket.on('chat:open', (input, reply) => {
      replyWith(reply, () => open(userId, input));
    });
  });
}

/** All devices of a person. */
function roomOf(person: string): string {
  return `chat:${person}`;
}

/** Whatever a client sends, `reply` may be no function: then there is nobody to answer. */
function replyWith(reply: unknown, answer: () => object): void {
  if (typeof reply !== 'function') return;
  const send = reply as (result: object) => void;
  try {
    send(answer());
  } catch (error) {
    if (!(error instanceof PresenceError)) throw error;
    const chatError: ChatError = { code: error.code, message: error.message };
    send({ error: chatError });
  }
}
