import { io, type Socket } from 'socket.io-client';
import type { ChatClientToServer, ChatServerToClient } from '../../chat-protocol.ts';
import { type Session, signIn } from './session.ts';

/** One socket for chat and presence. */
export type PageSocket = Socket<ChatServerToClient, ChatClientToServer>;

export interface PageSocketParts {
  readonly session: Session;
  /** The server will not have us any more. */
  readonly onRefused: (reason: string) => void;
}

/** The socket of a session, kept connected until it is disconnected on purpose. Not connected yet. */
export function openPageSocket({ session, onRefused }: PageSocketParts): PageSocket {
  let { token } = session;
  let triedAnew = false;
  const socket: PageSocket = io({
    autoConnect: false,
    auth: (give) => {
      give({ token });
    },
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  });
  socket.on('connect', () => {
    triedAnew = false;
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error) => {
    if (socket.active) return;
    // Refused: the token has run out, or the server is a new one. Once, a new token is tried.
    if (triedAnew) {
      onRefused(error.message);
      return;
    }
    triedAnew = true;
    signIn(session.userId).then(
      (renewed) => {
        token = renewed.token;
        socket.connect();
      },
      (reason: unknown) => {
        onRefused(reason instanceof Error ? reason.message : String(reason));
      },
    );
  });
  return socket;
}
