import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, ServerToClientEvents } from '../../wire/protocol.ts';
import type { ChatClientToServer, ChatServerToClient } from '../chat-protocol.ts';

/** One socket for chat and presence. */
export type PageSocket = Socket<ServerToClientEvents & ChatServerToClient, ClientToServerEvents & ChatClientToServer>;

/** Not connected yet. `token` is asked for each time it connects. */
export function openSocket(token: () => string): PageSocket {
  return io({
    autoConnect: false,
    auth: (give) => {
      give({ token: token() });
    },
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  });
}
