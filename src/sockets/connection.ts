import { isOurFailure, PresenceError } from '../domain/errors.ts';
import type { PresenceCore } from '../domain/presence-core.ts';
import { assertUserId } from '../domain/user-id.ts';
import type { RefreshAck, WireError } from '../wire/protocol.ts';
import { helloSchema, parse, refreshMessageSchema } from '../wire/schemas.ts';
import { toPresenceError, toWireError } from '../wire/wire-error.ts';
import { replyToRefresh } from './refresh-reply.ts';
import { ResolvedQueue } from './resolved-queue.ts';
import { SocketDevice } from './socket-device.ts';
import type { AnySocket } from './socket-types.ts';

export interface ConnectionParts {
  readonly core: PresenceCore;
  readonly ackWithinMs: number;
  readonly userId: (socket: AnySocket) => string | undefined;
  readonly onError: (error: PresenceError) => void;
}

/**
 * What one socket means for presence: a device of its user, a source of touches, a viewer.
 *
 * States:
 * - anonymous: `userId` knows nobody (yet). -> held, at the first event for which it does
 * - held: a device of `#user` that is probed. -> gone, after `presence:bye`; -> anonymous or held for
 *   another user, when `userId` says so
 * - gone: said goodbye, is not probed any more. -> held, with the next sign of life (a page can come back)
 * - moving: its client was made to connect anew, elsewhere. -> closed, with its end
 * - closed: nothing is listened to any more.
 */
export class Connection {
  readonly #socket: AnySocket;
  readonly #parts: ConnectionParts;
  readonly #onClosed: () => void;
  readonly #device: SocketDevice;
  readonly #resolved: ResolvedQueue;
  #user: string | undefined;
  #isHeld = false;
  #isMoving = false;
  #isClosed = false;

  /** `onClosed` is called once the socket has disconnected. Follow with {@link opened} or {@link found}. */
  constructor(socket: AnySocket, parts: ConnectionParts, onClosed: () => void) {
    this.#socket = socket;
    this.#parts = parts;
    this.#onClosed = onClosed;
    this.#device = new SocketDevice(socket);
    this.#resolved = new ResolvedQueue(socket);
    socket.onAny(this.#onAny);
    socket.on('presence:refresh', this.#onRefresh);
    socket.on('presence:hello', this.#onHello);
    socket.on('presence:bye', this.#onBye);
    socket.on('disconnect', this.#onDisconnect);
  }

  /** The socket has just connected, which is activity. */
  opened(): void {
    this.#onActivity();
    // The embedder may say who this is in a connection handler of its own that runs after ours.
    if (!this.#isHeld) queueMicrotask(this.#onConnected);
  }

  /** The socket was there before us. That we have come is no activity of its user. */
  found(): void {
    if (this.#identify() !== undefined) this.#hold();
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
    this.#socket.off('presence:refresh', this.#onRefresh);
    this.#socket.off('presence:hello', this.#onHello);
    this.#socket.off('presence:bye', this.#onBye);
    this.#socket.off('disconnect', this.#onDisconnect);
    this.#release();
  }

  readonly #onConnected = (): void => {
    if (!this.#isClosed) this.#onActivity();
  };

  readonly #onAny = (event: unknown): void => {
    if (typeof event === 'string' && event.startsWith('presence:')) return;
    this.#onActivity();
  };

  readonly #onRefresh = (...args: unknown[]): void => {
    const ack = args.at(-1);
    if (typeof ack !== 'function') return;
    const reply = ack as (reply: RefreshAck) => void;
    try {
      const viewer = this.#identify();
      if (viewer === undefined) throw new PresenceError('unauthorized', 'this socket is not signed in');
      const message = parse(refreshMessageSchema, args[0]);
      if (message.background !== true) this.#onActivity();
      const { core, ackWithinMs } = this.#parts;
      replyToRefresh({
        core,
        ackWithinMs,
        viewer,
        message,
        ack: reply,
        resolved: this.#resolved.push,
        refused: this.#refused,
      });
    } catch (error) {
      reply({ error: this.#refused(error) });
    }
  };

  readonly #refused = (thrown: unknown): WireError => {
    const error = toPresenceError(thrown);
    if (isOurFailure(error)) this.#parts.onError(error);
    return toWireError(error);
  };

  readonly #onHello = (message: unknown): void => {
    if (!helloSchema.safeParse(message).success) return;
    this.#device.answersProbes = true;
    if (this.#identify() !== undefined) this.#hold();
  };

  readonly #onBye = (): void => {
    const user = this.#identify();
    if (user === undefined) return;
    this.#parts.core.goodbye(user);
    this.#release();
    // Whatever comes of this socket after its goodbye: who answers probes will say hello again.
    this.#device.answersProbes = false;
  };

  readonly #onDisconnect = (reason: string): void => {
    // Only this one is said by the client on purpose; all others may be a lost network.
    if (reason === 'client namespace disconnect') this.#onBye();
    this.close();
    this.#onClosed();
  };

  #onActivity(): void {
    const user = this.#identify();
    if (user === undefined) return;
    this.#parts.core.touch(user);
    this.#hold();
  }

  /** Whom the socket belongs to right now. Lets go of the former user when that has changed. */
  #identify(): string | undefined {
    const user = this.#askUserId();
    if (user !== this.#user) {
      this.#release();
      this.#user = user;
    }
    return user;
  }

  #askUserId(): string | undefined {
    try {
      const user = this.#parts.userId(this.#socket);
      if (user !== undefined) assertUserId(user, 'option userId, result');
      return user;
    } catch (cause) {
      const error =
        cause instanceof PresenceError
          ? cause
          : new PresenceError('unavailable', 'option userId: it has thrown', { cause });
      this.#parts.onError(error);
      return undefined;
    }
  }

  #hold(): void {
    if (this.#isHeld || this.#user === undefined) return;
    this.#isHeld = true;
    this.#parts.core.addDevice(this.#user, this.#device);
  }

  #release(): void {
    if (!this.#isHeld || this.#user === undefined) return;
    this.#isHeld = false;
    this.#parts.core.removeDevice(this.#user, this.#device, { moves: this.#isMoving });
  }
}
