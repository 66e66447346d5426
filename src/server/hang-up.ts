import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Follows the connections of the server from now on. The returned function cuts those that are open, WebSockets
 * included, which `closeAllConnections` leaves alone.
 */
export function hangUpOf(http: Server): () => void {
  const open = new Set<Socket>();
  http.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}
