/** What a message is for. */
export type Purpose = 'presence' | 'application' | 'transport';

/** Events of the chat itself, and of every design. */
export const CHAT_EVENT = 'chat:message';
const PRESENCE_PREFIX = 'presence:';

/**
 * What an Engine.IO packet is for, by its type and, of a `message`, by the Socket.IO packet in it (documented at
 * https://socket.io/docs/v4/socket-io-protocol/): events (2) by their name; an ack (3) answers a presence request, for
 * the chat's own messages want none; connect (0), disconnect (1) and the rest keep the connection.
 */
export function purposeOf(type: string, data: unknown): Purpose {
  if (type !== 'message' || typeof data !== 'string') return 'transport';
  if (data.startsWith('3')) return 'presence';
  if (!data.startsWith('2')) return 'transport';
  // 2["name",... or, with an ack wanted, 2<id>["name",...
  const name = data.indexOf('["') + 2;
  return data.startsWith(PRESENCE_PREFIX, name) ? 'presence' : 'application';
}

/** Bytes of a WebSocket frame around a payload (RFC 6455, section 5.2). Clients mask theirs, which takes four more. */
export function frameBytes(payloadBytes: number, from: 'client' | 'server'): number {
  const head = payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : 10;
  return payloadBytes + head + (from === 'client' ? 4 : 0);
}
