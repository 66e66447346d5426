import { EventEmitter } from 'node:events';
import type { Connection, ServerEnd } from './connection.ts';
import { eventPacket, type Packet, packetOf } from './packet.ts';
import { ServerSocket } from './server-socket.ts';
import { ID_LENGTH } from './wire-bytes.ts';

type Middleware = (socket: ServerSocket, next: (error?: Error) => void) => void;

export interface Broadcast {
  emit(event: string, ...args: unknown[]): true;
}

/** Who is in which room, by socket id. */
class Adapter {
  readonly rooms = new Map<string, Set<string>>();

  add({ id, rooms }: ServerSocket, room: string): void {
    rooms.add(room);
    const ids = this.rooms.get(room);
    if (ids === undefined) this.rooms.set(room, new Set([id]));
    else ids.add(id);
  }

  remove({ id, rooms }: ServerSocket, room: string): void {
    rooms.delete(room);
    const ids = this.rooms.get(room);
    ids?.delete(id);
    if (ids?.size === 0) this.rooms.delete(room);
  }
}

/** The default namespace of a Socket.IO server. */
export class Namespace extends EventEmitter {
  readonly sockets = new Map<string, ServerSocket>();
  readonly adapter = new Adapter();
  nextAckId = 0;
  readonly #middlewares: Middleware[] = [];
  #nextId = 0;

  use(middleware: Middleware): this {
    this.#middlewares.push(middleware);
    return this;
  }

  to(rooms: string | readonly string[]): Broadcast {
    return {
      emit: (event, ...args) => {
        // Encoded once, and only for somebody: the rooms of those who are away are empty.
        let packet: Packet | undefined;
        for (const socket of this.#within([rooms].flat())) socket.send((packet ??= eventPacket(event, args)));
        return true;
      },
    };
  }

  accept(connection: Connection, auth: Readonly<Record<string, unknown>>): ServerEnd {
    const socket = new ServerSocket(this, String(this.#nextId++).padStart(ID_LENGTH, '-'), connection, auth);
    for (const middleware of this.#middlewares) middleware(socket, refuse);
    this.sockets.set(socket.id, socket);
    socket.join(socket.id);
    socket.send(packetOf('connect', { sid: socket.id }));
    this.emit('connection', socket);
    return socket;
  }

  /** Each socket once, in the order of the rooms. */
  #within(rooms: readonly string[]): Set<ServerSocket> {
    const sockets = new Set<ServerSocket>();
    for (const room of rooms) {
      for (const id of this.adapter.rooms.get(room) ?? []) {
        const socket = this.sockets.get(id);
        if (socket !== undefined) sockets.add(socket);
      }
    }
    return sockets;
  }
}

/** Whoever comes is let in: a refusal is a mistake of the bench. */
function refuse(error?: Error): void {
  if (error !== undefined) throw error;
}
