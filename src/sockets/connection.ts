import type { Limits } from '../ports/limits.ts';
import { helloSchema } from '../wire/schemas.ts';
import { Backlog, type Sender } from './backlog.ts';
import { Holding, type HoldingParts } from './holding.ts';
import { type Looker, Looks, type LooksParts } from './looks.ts';
import { pingDevice, type SocketDevice } from './socket-device.ts';
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
export class Connection extends Holding<ConnectionParts> implements SocketDevice, Looker, Sender {
  readonly #network: string | undefined;
  /** These two are made when they are needed first, which on most sockets they never are. */
  #backlog: Backlog | undefined;
  #looks: Looks | undefined;
  #answersProbes = false;
  #isMoving = false;
  #isClosed = false;

  /** Follow with {@link opened} or {@link found}. */
  constructor(socket: AnySocket, parts: ConnectionParts) {
    super(socket, parts);
    this.#network = parts.networkOf(socket);
  }

  /** The socket has just connected, which is activity. */
  opened(): void {
    this.onActivity();
    // The embedder may say who this is in a connection handler of its own that runs after ours.
    if (this.isHeld) return;
    queueMicrotask(() => {
      if (!this.#isClosed) this.onActivity();
    });
  }

  /** The socket was there before us. That we have come is no activity of its user. */
  found(): void {
    if (this.identify() !== undefined) this.hold();
  }

  /** Ends the connection as a lost network does: Socket.IO clients connect anew by themselves, and may arrive elsewhere. */
  move(): void {
    this.#isMoving = true;
    this.socket.conn.close();
  }

  /** Is not probed any more, with no goodbye. To be called once nothing of the socket is passed on. */
  close(): void {
    this.#isClosed = true;
    this.#backlog?.close();
    this.release({ moves: this.#isMoving });
  }

  /** An event has come, whatever it is. Those of ours follow by themselves. */
  onEvent(event: unknown): void {
    if (typeof event !== 'string' || !event.startsWith('presence:')) this.onActivity();
    else if (event !== 'presence:refresh') this.#count();
  }

  onRefresh(...args: unknown[]): void {
    this.#looks ??= new Looks(this.socket, this, this.parts, this.#unread());
    this.#looks.onRefresh(...args);
  }

  onHello(message: unknown): void {
    if (this.#isMuted() || !helloSchema.safeParse(message).success) return;
    this.#answersProbes = true;
    if (this.identify() !== undefined) this.hold();
  }

  onBye(): void {
    if (!this.#isMuted()) this.#sayGoodbye();
  }

  onDisconnect(reason: unknown): void {
    // Only this one is said by the client on purpose; all others may be a lost network.
    if (reason === 'client namespace disconnect') this.#sayGoodbye();
    this.close();
  }

  get answersProbes(): boolean {
    return this.#answersProbes;
  }

  override ping(answer: (idleMs: number | null) => void): () => void {
    return pingDevice(this, this.parts.core.clock, answer);
  }

  sent(): void {
    if (!this.#isClosed) this.#unread().sent();
  }

  onActivity(): void {
    const user = this.identify();
    if (user === undefined) return;
    this.parts.core.touch(user);
    this.hold();
  }

  onRefused(ids: number): void {
    this.#count(Math.ceil(ids / REFUSED_IDS_PER_EVENT));
  }

  onUnread(): void {
    this.parts.core.stats.slowReadersDropped += 1;
    cutOff(this.socket);
  }

  #unread(): Backlog {
    return (this.#backlog ??= new Backlog(this.socket, this.parts.core.clock, this));
  }

  #sayGoodbye(): void {
    const user = this.identify();
    if (user === undefined) return;
    this.parts.core.goodbye(user);
    this.release();
    // Whatever comes of this socket after its goodbye: who answers probes will say hello again.
    this.#answersProbes = false;
  }

  /** Counts an event that is no activity. Who sends far too many is cut off. */
  #count(events = 1): void {
    if (this.parts.limits.event(this.#sender, this.#network, events) !== 'flood') return;
    this.parts.core.stats.floodsCut += 1;
    cutOff(this.socket);
  }

  #isMuted(): boolean {
    return this.parts.limits.isMuted(this.#sender, this.#network);
  }

  get #sender(): string {
    return this.user ?? this.socket.id;
  }
}
