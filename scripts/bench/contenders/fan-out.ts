import type { Server, Socket } from 'socket.io';
import { roomOf } from './contender.ts';

/** What every push design tells a user's friends, `presence:change`. */
export interface Change {
  readonly id: string;
  readonly online: boolean;
}

/** Tells those friends who are connected. Socket.IO encodes it once for all of them. */
export function fanOut(io: Server, friends: readonly string[], change: Change): void {
  if (friends.length > 0) io.to(friends.map(roomOf)).emit('presence:change', change);
}

export function userOf(socket: Socket): string {
  return (socket.data as { user: string }).user;
}
