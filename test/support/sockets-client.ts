import assert from 'node:assert/strict';
import { once } from 'node:events';
import { settled } from '../../scripts/virtual/virtual-clock.ts';
import { io as connectTo, type Socket } from 'socket.io-client';
import type {
  ClientToServerEvents,
  Presence,
  ProbeAck,
  RefreshAck,
  RefreshMessage,
  ServerToClientEvents,
} from '../../src/wire/protocol.ts';
import type { AppToClient, AppToServer, ServerSocket, World } from './sockets.ts';
import type { Link } from './sockets-link.ts';
import { Mailbox } from './sockets-mailbox.ts';

export type Transport = 'websocket' | 'polling' | 'upgrade';
export const TRANSPORTS: readonly Transport[] = ['websocket', 'polling', 'upgrade'];

export interface ClientOptions {
  readonly transport?: Transport;
  /** Says `presence:hello` and answers `presence:probe`, as the SDK does. */
  readonly hello?: boolean;
  readonly namespace?: string;
  /** Shares the connection of another client, for a second namespace. */
  readonly over?: TestClient;
}

type ClientSocket = Socket<ServerToClientEvents & AppToClient, ClientToServerEvents & AppToServer>;
type Refreshed = Exclude<RefreshAck, { error: unknown }>;

/** A real client over a {@link Link} of its own. Does not reconnect by itself. */
export class TestClient {
  readonly socket: ClientSocket;
  readonly link: Link;
  /** Its other end. */
  readonly server: ServerSocket;
  /** Batches of `presence:resolved`. */
  readonly resolved = new Mailbox<readonly Presence[]>();
  /** Probes that came, each with its ack. Answered by themselves unless `idleMs` is undefined. */
  readonly probes = new Mailbox<(reply: ProbeAck) => void>();
  /** Engine.IO pings that came: of probes, since the server's own come every 25 s. */
  readonly pings = new Mailbox<void>();
  /** What probes are answered with; undefined: with nothing. */
  idleMs: number | undefined = 0;

  private constructor(socket: ClientSocket, link: Link, server: ServerSocket) {
    this.socket = socket;
    this.link = link;
    this.server = server;
    socket.on('presence:resolved', this.resolved.put);
    socket.on('presence:probe', (_message, ack) => {
      this.probes.put(ack);
      if (this.idleMs !== undefined) ack({ idleMs: this.idleMs });
    });
    socket.io.on('ping', () => {
      this.pings.put();
    });
  }

  /** `user` undefined: not signed in. */
  static async connect(world: World, user: string | undefined, options: ClientOptions = {}): Promise<TestClient> {
    const { transport = 'websocket', hello = false, namespace = '/', over } = options;
    const link = over?.link ?? (await world.link());
    const auth = user === undefined ? {} : { user };
    const socket: ClientSocket =
      over === undefined
        ? connectTo(link.url + namespace, {
            auth,
            transports: transport === 'upgrade' ? ['polling', 'websocket'] : [transport],
            reconnection: false,
            forceNew: true,
          })
        : over.socket.io.socket(namespace, { auth });
    await connected(socket);
    if (transport === 'upgrade') await upgraded(socket);
    const server = world.io.of(namespace).sockets.get(socket.id ?? '');
    assert.ok(server !== undefined, 'the server knows the socket');
    const client = new TestClient(socket, link, server);
    world.closeLater(() => socket.disconnect());
    if (hello) socket.emit('presence:hello', { version: 1 });
    if (server.listenerCount('presence:refresh') > 0) await client.barrier();
    return client;
  }

  refresh(ids: readonly string[], options: Omit<RefreshMessage, 'ids'> = {}): Promise<RefreshAck> {
    return this.socket.emitWithAck('presence:refresh', { ids, ...options });
  }

  /** The answer on one user, which has to be in the ack. */
  async look(id: string, options: Omit<RefreshMessage, 'ids'> = {}): Promise<Presence> {
    const reply = refreshed(await this.refresh([id], options));
    assert.deepEqual(reply.pending, []);
    const [presence, ...more] = reply.presences;
    assert.ok(presence !== undefined && more.length === 0, 'one answer');
    return presence;
  }

  /** When it is over, the server has dealt with all that was sent before, and we with all that it had sent. */
  async barrier(): Promise<void> {
    await this.refresh([], { background: true });
  }

  /** The server has dealt with the next Engine.IO packet of this kind. */
  async heard(kind: 'message' | 'pong'): Promise<void> {
    const connection = this.server.conn as NodeJS.EventEmitter;
    await new Promise<void>((resolve) => {
      const onPacket = (packet: { type: string }): void => {
        if (packet.type !== kind) return;
        connection.off('packet', onPacket);
        resolve();
      };
      connection.on('packet', onPacket);
    });
    await settled();
  }

  freeze(): void {
    this.link.freeze();
  }

  thaw(): void {
    this.link.thaw();
  }

  /** The connection is lost, and the server has noticed. */
  async cut(): Promise<void> {
    const gone = once(this.server, 'disconnect');
    this.link.cut();
    await gone;
  }

  /** Logs out, and the server has noticed. */
  async disconnect(): Promise<void> {
    const gone = once(this.server, 'disconnect');
    this.socket.disconnect();
    await gone;
  }
}

/** The good reply. */
export function refreshed(reply: RefreshAck): Refreshed {
  if ('error' in reply) assert.fail(`refused: ${JSON.stringify(reply.error)}`);
  return reply;
}

/** What an answer says and what it rests on, such as `offline no-answer`. */
export function gist({ status, evidence }: Presence): string {
  return `${status} ${evidence}`;
}

function connected(socket: ClientSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
}

function upgraded(socket: ClientSocket): Promise<void> {
  const { engine } = socket.io;
  if (engine.transport.name === 'websocket') return Promise.resolve();
  return new Promise((resolve) => {
    engine.once('upgrade', () => {
      resolve();
    });
  });
}
