import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type ServerOptions } from 'socket.io';
import { admitAll } from '../../admit-all.ts';

/** A Socket.IO server as both sides have it: with its defaults, everybody is who they say they are. */
export function openSocketServer(options: Partial<ServerOptions> = {}): {
  readonly io: Server;
  readonly http: HttpServer;
} {
  const http = createServer();
  const io = new Server(http, { serveClient: false, ...options });
  admitAll(io);
  return { io, http };
}

/** Where it listens. */
export async function listen(http: HttpServer): Promise<string> {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}
