import type { Limits } from '../ports/limits.ts';
import { helloSchema } from '../wire/schemas.ts';
import { Backlog, type Sender } from './backlog.ts';
import { Holding, type HoldingParts } from './holding.ts';
import { type Looker, Looks, type LooksParts } from './looks.ts';
import { SocketDevice } from './socket-device.ts';
import { cutOff } from './socket-internals.ts';
import type { AnySocket } from './socket-types.ts';

/** What a refused refresh counts for, by its ids: to read a long one takes longer than many events. */
const REFUSED_IDS_PER_EVENT = 10;

export interface ConnectionParts extends HoldingParts, LooksParts {
  readonly limits: Limits;
  /** Where a socket comes from, as limits count it; undefined: not at all. Asked once, when it is met. */
  readonly networkOf: (socket: AnySocket) => string | undefined;
}

/**
 * What one socket means for presence: a device of its user, a source of touches, a viewer.
 *
 * States:
 * - anonymous: `userId` knows nobody (yet). -> held, at the first event for which it does
 * - held: a device of its user that is probed. -> gone, after `presence:bye`; -> anonymous or held for
 *   another user, when `userId` says so
 * - gone: said goodbye, is not probed any more. -> held, with the next sign of life (a page can come back)
 * - moving: its client was made to connect anew, elsewhere. -> closed, with its end
 * - closed: nothing is listened to any more.
 */
export class Connection implements Looker, Sender {
  readonly #socket: AnySocket;
  readonly #parts: ConnectionParts;
  readonly #onClosed: () => void;
  readonly #backlog: Backlog;
  readonly #device: SocketDevice;
  readonly #holding: Holding;
  readonly #looks: Looks;
  readonly #network: string | undefined;
  #isMoving = false;
  #isClosed = false;

  /** `onClosed` is called once the socket has disconnected. Follow with {@link opened} or {@link found}. */
  constructor(socket: AnySocket, parts: ConnectionParts, onClosed: () => void) {
    this.#socket = socket;
    this.#parts = parts;
    this.#onClosed = onClosed;
    this.#backlog = new Backlog(socket, parts.core.clock, this);
    this.#device = new SocketDevice(socket, parts.core.clock, this.#backlog);
    this.#holding = new Holding(socket, this.#device, parts);
    this.#looks = new Looks(socket, this, parts, this.#backlog);
    this.#network = parts.networkOf(socket);
    socket.onAny(this.#onAny);
    socket.on('presence:refresh', this.#looks.onRefresh);
    socket.on('presence:hello', this.#onHello);
    socket.on('presence:bye', this.#onBye);
    socket.on('disconnect', this.#onDisconnect);
  }

  /** The socket has just connected, which is activity. */
  opened(): void {
    this.onActivity();
    // The embedder may say who this is in a connection handler of its own that runs after ours.
    if (!this.#holding.isHeld) queueMicrotask(this.#onConnected);
  }

  /** The socket was there before us. That we have come is no activity of its user. */
  found(): void {
    if (this.identify() !== undefined) this.#holding.hold();
  }

  /** Ends the connection as a lost network does: Socket.IO clients connect anew by themselves, and may arrive elsewhere. */
  move(): void {
    this.#isMoving = true;
    this.#socket.conn.close();
  }

  /** Stops listening and being probed, with no goodbye. */
  close(): void {
    this.#isClosed = true;
    this.#socket.offAny(this.#onAny);
    this.#socket.off('presence:refresh', this.#looks.onRefresh);
    this.#socket.off('presence:hello', this.#onHello);
    this.#socket.off('presence:bye', this.#onBye);
    this.#socket.off('disconnect', this.#onDisconnect);
    this.#backlog.close();
    this.#holding.release({ moves: this.#isMoving });
  }

  identify(): string | undefined {
    return this.#holding.identify();
  }

  onActivity(): void {
    const user = this.identify();
    if (user === undefined) return;
    this.#parts.core.touch(user);
    this.#holding.hold();
  }

  onRefused(ids: number): void {
    this.#count(Math.ceil(ids / REFUSED_IDS_PER_EVENT));
  }

  onUnread(): void {
    this.#parts.core.stats.slowReadersDropped += 1;
    cutOff(this.#socket);
  }

  readonly #onConnected = (): void => {
    if (!this.#isClosed) this.onActivity();
  };

  readonly #onAny = (event: unknown): void => {
    if (typeof event !== 'string' || !event.startsWith('presence:')) this.onActivity();
    else if (event !== 'presence:refresh') this.#count();
  };

  readonly #onHello = (message: unknown): void => {
    if (this.#isMuted() || !helloSchema.safeParse(message).success) return;
    this.#device.answersProbes = true;
    if (this.identify() !== undefined) this.#holding.hold();
  };

  readonly #onBye = (): void => {
    if (!this.#isMuted()) this.#sayGoodbye();
  };

  readonly #onDisconnect = (reason: string): void => {
    // Only this one is said by the client on purpose; all others may be a lost network.
    if (reason === 'client namespace disconnect') this.#sayGoodbye();
    this.close();
    this.#onClosed();
  };

  #sayGoodbye(): void {
    const user = this.identify();
    if (user === undefined) return;
    this.#parts.core.goodbye(user);
    this.#holding.release();
    // Whatever comes of this socket after its goodbye: who answers probes will say hello again.
    this.#device.answersProbes = false;
  }

  /** Counts an event that is no activity. Who sends far too many is cut off. */
  #count(events = 1): void {
    if (this.#parts.limits.event(this.#sender, this.#network, events) !== 'flood') return;
    this.#parts.core.stats.floodsCut += 1;
    cutOff(this.#socket);
  }

  #isMuted(): boolean {
    return this.#parts.limits.isMuted(this.#sender, this.#network);
  }

  get #sender(): string {
    return this.#holding.user ?? this.#socket.id;
  }
}
