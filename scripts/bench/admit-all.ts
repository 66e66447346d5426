import type { Server } from 'socket.io';
import { roomOf } from './contenders/contender.ts';

/** Everybody is who they say they are, and in the room of that name before a design hears of them. */
export function admitAll(io: Server): void {
  io.use((socket, next) => {
    const { user } = socket.handshake.auth as { user: string };
    socket.data = { user };
    next();
  });
  io.on('connection', (socket) => {
    const { user } = socket.data as { user: string };
    void socket.join(roomOf(user));
  });
}
