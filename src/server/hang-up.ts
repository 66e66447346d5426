import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Follows the connections of the server from now on. The returned function cuts those that are open, WebSockets
 * included, which `closeAllConnections` leaves alone.
 */
export function hangUpOf(http: Server): () => void {
  const open = new Set<Socket>();
  /** The same for all of them, which would else take some 300 bytes more each, for as long as they are open. */
  const forget = function (this: Socket): void {
    open.delete(this);
  };
  http.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', forget);
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}
