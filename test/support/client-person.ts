import assert from 'node:assert/strict';
import { once } from 'node:events';
import { io as connectTo, type Socket } from 'socket.io-client';
import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import {
  createPresenceClient,
  type Presence,
  type PresenceClient,
  type PresenceClientOptions,
  type RefreshOptions,
} from '../../src/client/index.ts';
import type { ClientToServerEvents, ServerToClientEvents } from '../../src/wire/protocol.ts';
import { FakePage } from './client-page.ts';
import { FRAME_MS } from './client-stage.ts';
import type { AppToClient, AppToServer, World } from './sockets.ts';
import type { Link } from './sockets-link.ts';

type PersonSocket = Socket<ServerToClientEvents & AppToClient, ClientToServerEvents & AppToServer>;

/** Somebody with a client over a real socket to the server of a {@link World}. The client's time is the test's. */
export class Person {
  readonly socket: PersonSocket;
  readonly link: Link;
  readonly page: FakePage;
  readonly client: PresenceClient;
  readonly clock = new VirtualClock();
  /** `presence:probe` that came. */
  probes = 0;
  /** Pings of Engine.IO that came. */
  pings = 0;

  private constructor(socket: PersonSocket, link: Link, idleMs: number | undefined, options: PresenceClientOptions) {
    this.socket = socket;
    this.link = link;
    this.page = new FakePage(idleMs);
    this.client = createPresenceClient(socket, {
      surroundings: this.page,
      clock: this.clock,
      random: () => 0,
      ...options,
    });
    socket.on('presence:probe', () => (this.probes += 1));
    socket.io.on('ping', () => (this.pings += 1));
  }

  /** `idleMs` undefined: nobody can tell. `user` undefined: not signed in. */
  static async connect(
    world: World,
    user: string | undefined,
    idleMs?: number,
    options: PresenceClientOptions = {},
  ): Promise<Person> {
    const link = await world.link();
    const socket: PersonSocket = connectTo(link.url, {
      auth: user === undefined ? {} : { user },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    const person = new Person(socket, link, idleMs, options);
    world.closeLater(() => {
      person.client.close();
      socket.disconnect();
      assert.equal(person.clock.timerCount, 0, `timers of ${user ?? 'a stranger'}`);
    });
    await person.connected();
    return person;
  }

  async connected(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.once('connect', resolve));
    await this.barrier();
  }

  /** When it is over, the server has dealt with all that was sent before. */
  async barrier(): Promise<void> {
    await this.socket.emitWithAck('presence:refresh', { ids: [], background: true });
  }

  /** What a refresh brings, sent at the end of its frame. */
  async look(ids: readonly string[], options: RefreshOptions = {}): Promise<readonly Presence[]> {
    const answers = this.client.refresh(ids, options);
    answers.catch(() => undefined);
    await this.clock.advance(FRAME_MS);
    return answers;
  }

  /** The connection is lost, and both ends have noticed. */
  async cut(world: World): Promise<void> {
    const server = world.io.sockets.sockets.get(this.socket.id ?? '');
    assert.ok(server !== undefined, 'the server knows the socket');
    const gone = Promise.all([
      once(server, 'disconnect'),
      new Promise<void>((resolve) =>
        this.socket.once('disconnect', () => {
          resolve();
        }),
      ),
    ]);
    this.link.cut();
    await gone;
  }
}
