import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { type DefaultEventsMap, Server, type ServerOptions, type Socket } from 'socket.io';
import { settled, VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { attachPresence, type PresenceOptions, type WhosThere } from '../../src/attach-presence.ts';
import type { PresenceError } from '../../src/domain/errors.ts';
import type { ClientToServerEvents, ServerToClientEvents } from '../../src/wire/protocol.ts';
import { WatchedBus } from './sockets-bus.ts';
import { type ClientOptions, TestClient } from './sockets-client.ts';
import { Link } from './sockets-link.ts';
import { activeResources, allTraces, resourcesBackTo } from './sockets-leaks.ts';

/** The embedder's own events. */
export interface AppToServer {
  say: (text: string) => void;
  save: (text: string, ack: (saved: string) => void) => void;
}
export interface AppToClient {
  said: (text: string) => void;
}
export interface SocketData {
  user?: string | undefined;
}
type WorldServer = Server<
  ClientToServerEvents & AppToServer,
  ServerToClientEvents & AppToClient,
  DefaultEventsMap,
  SocketData
>;
export type ServerSocket = Socket<
  ClientToServerEvents & AppToServer,
  ServerToClientEvents & AppToClient,
  DefaultEventsMap,
  SocketData
>;
export type Attaching = Partial<PresenceOptions<SocketData>>;

const open = new Set<World>();

/** For `afterEach`: closes all, and fails on anything that is left. */
export async function closeWorlds(): Promise<void> {
  const worlds = [...open].reverse();
  open.clear();
  for (const world of worlds) await world.close();
  // Back to before the first: the clients of one may be what is left of another.
  await worlds.at(-1)?.isTraceless();
}

/**
 * A real Socket.IO server with real clients; only the clock is virtual, and moves when told to. An ack waits for all
 * answers, unless `ackWithinMs` says otherwise.
 */
export class World {
  readonly io: WorldServer;
  readonly clock = new VirtualClock();
  /** What `onError` has heard. A test that expects any takes it out; what is left at the end is a failure. */
  readonly errors: PresenceError[] = [];
  readonly #before = activeResources();
  readonly #attached: WhosThere[] = [];
  readonly #buses: WatchedBus[] = [];
  readonly #closers: (() => unknown)[] = [];
  readonly #questions = new EventEmitter();

  private constructor(options: Partial<ServerOptions>) {
    this.io = new Server(createServer(), options);
    const signIn = (namespace: ReturnType<WorldServer['of']>): void => {
      namespace.use((socket, next) => {
        socket.data.user = (socket.handshake.auth as SocketData).user;
        next();
      });
    };
    signIn(this.io.of('/'));
    this.io.on('new_namespace', signIn);
  }

  /** With presence on the default namespace. */
  static async open(attaching: Attaching = {}): Promise<World> {
    const world = await World.bare();
    await world.attach(attaching);
    return world;
  }

  /** Without presence. */
  static async bare(options: Partial<ServerOptions> = {}): Promise<World> {
    const world = new World(options);
    open.add(world);
    world.io.httpServer.listen(0, '127.0.0.1');
    await once(world.io.httpServer, 'listening');
    return world;
  }

  get port(): number {
    return (this.io.httpServer.address() as AddressInfo).port;
  }

  /** The one attached first. */
  get presence(): WhosThere {
    const presence = this.#attached[0];
    assert.ok(presence !== undefined, 'presence is attached');
    return presence;
  }

  async attach(options: Attaching = {}): Promise<WhosThere> {
    const presence = await attachPresence<SocketData>(this.io, {
      userId: (socket) => socket.data.user,
      clock: this.clock,
      ackWithinMs: 60_000,
      onError: (error) => this.errors.push(error),
      bus: (askLocal) => {
        const bus = new WatchedBus(askLocal, (id) => this.#questions.emit(id));
        this.#buses.push(bus);
        return bus;
      },
      ...options,
    });
    this.#attached.push(presence);
    return presence;
  }

  connect(user: string | undefined, options: ClientOptions = {}): Promise<TestClient> {
    return TestClient.connect(this, user, options);
  }

  async link(): Promise<Link> {
    const link = await Link.to(this.port);
    this.closeLater(() => link.close());
    return link;
  }

  /** Calls `close` at the end of the test; the last first. */
  closeLater(close: () => unknown): void {
    this.#closers.unshift(close);
  }

  /** The next question about the user has been put: the pings are on their way. */
  async asked(id: string): Promise<void> {
    await once(this.#questions, id);
  }

  async close(): Promise<void> {
    for (const presence of this.#attached) await presence.close();
    await settled();
    const left = allTraces(this.io);
    if (this.clock.timerCount > 0) left.push(`${this.clock.timerCount} timers`);
    for (const { held } of this.#buses) left.push(...[...held].map((id) => `${id} is held`));
    for (const closeOne of this.#closers) await closeOne();
    await this.io.close();
    assert.deepEqual(left, [], 'left behind by presence');
    assert.deepEqual(this.errors, [], 'reported by presence');
  }

  /** Everything that has been opened since this was is closed. */
  async isTraceless(): Promise<void> {
    await resourcesBackTo(this.#before);
  }
}
