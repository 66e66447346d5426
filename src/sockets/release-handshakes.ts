import { releaseHandshake } from './handshake-internals.ts';
import type { AnyNamespace, AnyServer, AnySocket } from './socket-types.ts';

/**
 * Lets go of what Socket.IO keeps of each connection's handshake for as long as it is open: the HTTP request with its
 * headers, and what was copied from it, a fifth of what an idle connection takes. A turn of the event loop after the handlers
 * of `connection` were called, `socket.request` is null, and `socket.handshake` has an `address` and nothing else: what is
 * needed later is to be read before. To be called before sockets connect, for each namespace.
 */
export function releaseHandshakes(io: AnyServer | AnyNamespace): void {
  io.on('connection', (socket: AnySocket) => {
    setImmediate(releaseHandshake, socket);
  });
}
