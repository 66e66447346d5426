import { byId, setText } from './elements.ts';
import { openSocket, type PageSocket } from './page-socket.ts';
import { type Session, signIn } from './session.ts';

/**
 * The socket of a session, kept connected until `signal` is aborted; the page says so while it is not.
 * `onRefused` is called when the server will not have us any more.
 */
export function keepConnected(session: Session, signal: AbortSignal, onRefused: (reason: string) => void): PageSocket {
  const notice = byId('connection', HTMLParagraphElement);
  let { token } = session;
  let triedAnew = false;
  const socket = openSocket(() => token);

  socket.on('connect', () => {
    triedAnew = false;
    setText(notice, '');
  });
  socket.on('disconnect', (reason) => {
    if (signal.aborted) return;
    setText(notice, 'Connection lost. Reconnecting…');
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error) => {
    if (socket.active) {
      setText(notice, 'The server cannot be reached. Trying again…');
      return;
    }
    // Refused: the token has run out, or the server is a new one. Once, a new token is tried.
    if (triedAnew) {
      onRefused(error.message);
      return;
    }
    triedAnew = true;
    signIn(session.userId).then(
      (renewed) => {
        if (signal.aborted) return;
        token = renewed.token;
        socket.connect();
      },
      (reason: unknown) => {
        onRefused(reason instanceof Error ? reason.message : String(reason));
      },
    );
  });

  // On purpose, and said so to the server: a goodbye.
  signal.addEventListener('abort', () => {
    setText(notice, '');
    socket.disconnect();
  });
  setText(notice, 'Connecting…');
  socket.connect();
  return socket;
}
