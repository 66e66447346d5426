import assert from 'node:assert/strict';
import type { ChatKey, ChatMessage, Delivery } from '../../src/demo/chat-protocol.ts';
import type { ChatSocket } from './demo-server.ts';

let count = 0;

/** Says it, and returns the message as the server took it. */
export async function say(
  socket: ChatSocket,
  chat: ChatKey,
  text: string,
  clientId = `client-${(count += 1)}`,
): Promise<ChatMessage> {
  const reply = await socket.emitWithAck('chat:say', { chat, text, clientId });
  assert.ok('message' in reply, JSON.stringify(reply).slice(0, 200));
  return reply.message;
}

export async function history(socket: ChatSocket, chat: ChatKey, before?: number): Promise<readonly ChatMessage[]> {
  const reply = await socket.emitWithAck('chat:history', { chat, before });
  assert.ok('messages' in reply, JSON.stringify(reply));
  return reply.messages;
}

/** Everything that was delivered after the `after`th, however many pages it takes. */
export async function sync(socket: ChatSocket, after: number): Promise<Delivery[]> {
  const all: Delivery[] = [];
  for (;;) {
    const reply = await socket.emitWithAck('chat:sync', { after: all.at(-1)?.n ?? after });
    assert.ok('deliveries' in reply, JSON.stringify(reply));
    all.push(...reply.deliveries);
    if (!reply.hasMore) return all;
    assert.ok(reply.deliveries.length > 0);
  }
}

export function textsOf(messages: readonly { readonly text: string }[]): string[] {
  return messages.map(({ text }) => text);
}

/** As a client that knows nothing of our types. */
export async function emitRaw(socket: ChatSocket, event: string, ...args: unknown[]): Promise<Record<string, unknown>> {
  const raw = socket as unknown as { emitWithAck(event: string, ...args: unknown[]): Promise<unknown> };
  return (await raw.emitWithAck(event, ...args)) as Record<string, unknown>;
}

/** With which code the server refuses it. */
export async function codeOf(asked: Promise<object>): Promise<unknown> {
  const reply = (await asked) as { error?: { code?: unknown } };
  return reply.error?.code;
}
