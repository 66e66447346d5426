import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';

/** Sends back whatever it is sent. */
export function createEcho(): Server {
  return createServer((socket) => {
    // Whoever asks may be gone at any time.
    socket.on('error', () => socket.destroy());
    socket.setNoDelay().pipe(socket);
  });
}

/** Something that asks an echo on this machine. One question at a time. */
export interface EchoLine {
  readonly ask: (answered: () => void) => void;
  readonly close: () => void;
}

export async function connectEcho(port: number): Promise<EchoLine> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return {
    ask: (answered) => {
      socket.once('data', answered);
      socket.write('?');
    },
    close: () => socket.destroy(),
  };
}
