import type { ChatError } from '../../chat-protocol.ts';

/** @throws an error whose message can be shown, when the server has refused. */
export function accepted<T extends object>(reply: T | { readonly error: ChatError }): T {
  if ('error' in reply) throw new Error(reply.error.message);
  return reply;
}
