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
 */
export class Holding {
  readonly #socket: AnySocket;
  readonly #device: Device;
  readonly #parts: HoldingParts;
  #user: string | undefined;
  #isHeld = false;

  constructor(socket: AnySocket, device: Device, parts: HoldingParts) {
    this.#socket = socket;
    this.#device = device;
    this.#parts = parts;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Whose it was when it was last asked. */
  get user(): string | undefined {
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

  hold(): void {
    if (this.#isHeld || this.#user === undefined) return;
    this.#isHeld = true;
    this.#parts.core.addDevice(this.#user, this.#device);
  }

  /** `moves`: its client was made to connect anew elsewhere. */
  release(options?: { readonly moves: boolean }): void {
    if (!this.#isHeld || this.#user === undefined) return;
    this.#isHeld = false;
    this.#parts.core.removeDevice(this.#user, this.#device, options);
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
}
