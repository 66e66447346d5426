import { once } from 'node:events';
import { createServer, type Server as HttpServer, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type DefaultEventsMap, Server } from 'socket.io';
import { attachPresence, type WhosThere } from '../../../src/attach-presence.ts';
import { bearerAuth } from '../../../src/auth/bearer.ts';
import { PresenceError } from '../../../src/domain/errors.ts';
import { VirtualClock } from '../../virtual/virtual-clock.ts';
import { RawSocket } from './raw-socket.ts';

/** The one token that is let in over HTTP. */
export const TOKEN = 'fuzz-token';

type StageServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, { user?: string }>;

/** An embedder's server in this process, on a free port, with presence on its sockets and its routes. Its time stands still. */
export class Stage {
  readonly clock: VirtualClock;
  readonly presence: WhosThere;
  readonly port: number;
  readonly #io: StageServer;
  readonly #faults: readonly Error[];
  readonly #open = new Set<RawSocket>();

  private constructor(io: StageServer, clock: VirtualClock, presence: WhosThere, faults: readonly Error[]) {
    this.#io = io;
    this.clock = clock;
    this.presence = presence;
    this.#faults = faults;
    this.port = (io.httpServer.address() as AddressInfo).port;
  }

  static async open(options: ServerOptions = {}): Promise<Stage> {
    const app = express();
    const http: HttpServer = createServer(options, app);
    const io: StageServer = new Server(http);
    io.use((socket, next) => {
      const { user } = socket.handshake.auth as { user?: unknown };
      if (typeof user === 'string') socket.data.user = user;
      next();
    });
    const clock = new VirtualClock();
    const faults: Error[] = [];
    const presence = await attachPresence(io, {
      userId: (socket) => socket.data.user,
      authenticate: bearerAuth(async (token) => {
        if (token !== TOKEN) throw new PresenceError('unauthorized', 'not the token');
        return { id: 'viewer', scopes: new Set(['presence:touch', 'presence:admin']) };
      }),
      clock,
      ackWithinMs: 60_000,
      maxUnwritten: 10_000,
      limits: false,
      onError: (error) => faults.push(error),
    });
    app.use(presence.router());
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new Stage(io, clock, presence, faults);
  }

  /** A client of this user, who may be none. */
  async connect(user: string): Promise<RawSocket> {
    const socket = await RawSocket.open(this.port);
    this.#open.add(socket);
    void socket.closed.then(() => this.#open.delete(socket));
    await socket.join(user);
    return socket;
  }

  /** @throws {Error} when the server has complained of a failure of its own. */
  assertFaultless(): void {
    const [fault] = this.#faults;
    if (fault !== undefined) throw new Error('a failure of our own', { cause: fault });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((socket) => socket.close()));
    await this.presence.close();
    await this.#io.close();
  }
}
