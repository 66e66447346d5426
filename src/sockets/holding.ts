import { PresenceError } from '../domain/errors.ts';
import type { PresenceCore } from '../domain/presence-core.ts';
import { assertUserId } from '../domain/user-id.ts';
import type { Device } from '../ports/device.ts';
import type { AnySocket } from './socket-types.ts';

export interface HoldingParts {
  readonly core: PresenceCore;
  readonly userId: (socket: AnySocket) => string | undefined;
  readonly onError: (error: PresenceError) => void;
}

/**
 * Whose a socket is, and whether it is probed as a device of theirs. States:
 * - anonymous: nobody's. -> idle, when `userId` says so
 * - idle: somebody's. -> held, by {@link hold}; -> anonymous or somebody else's, when `userId` says so
 * - held: and probed. -> idle, by {@link release}; -> anonymous or somebody else's, when `userId` says so
 *
 * What there is of a socket besides adds to this, and is no object of its own: most sockets do nothing, and what they take
 * is what there is of each.
 */
export abstract class Holding<Parts extends HoldingParts> implements Device {
  readonly socket: AnySocket;
  protected readonly parts: Parts;
  #user: string | undefined;
  #isHeld = false;

  constructor(socket: AnySocket, parts: Parts) {
    this.socket = socket;
    this.parts = parts;
  }

  abstract ping(answer: (idleMs: number | null) => void): () => void;

  protected get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Whose it was when it was last asked. */
  protected get user(): string | undefined {
    return this.#user;
  }

  /** Whose it is right now. Lets go of the former user when that has changed. */
  identify(): string | undefined {
    const user = this.#askUserId();
    if (user !== this.#user) {
      this.release();
      this.#user = user;
    }
    return user;
  }

  protected hold(): void {
    if (this.#isHeld || this.#user === undefined) return;
    this.#isHeld = true;
    this.parts.core.addDevice(this.#user, this);
  }

  /** `moves`: its client was made to connect anew elsewhere. */
  protected release(options?: { readonly moves: boolean }): void {
    if (!this.#isHeld || this.#user === undefined) return;
    this.#isHeld = false;
    this.parts.core.removeDevice(this.#user, this, options);
  }

  #askUserId(): string | undefined {
    try {
      const user = this.parts.userId(this.socket);
      if (user !== undefined) assertUserId(user, 'option userId, result');
      return user;
    } catch (cause) {
      const error =
        cause instanceof PresenceError
          ? cause
          : new PresenceError('unavailable', 'option userId: it has thrown', { cause });
      this.parts.onError(error);
      return undefined;
    }
  }
}
