import type { Socket } from 'socket.io-client';
import type { ClientToServerEvents, ServerToClientEvents } from '../../../src/wire/protocol.ts';
import { PROTOCOL_VERSION } from '../../../src/wire/protocol.ts';
import { WiredClient } from '../../support/wired-client.ts';
import { ReplayError } from '../replay-error.ts';

export interface ClientParts {
  readonly url: string;
  readonly user: string;
  readonly token: string;
  /** ms since the Unix epoch. */
  readonly now: () => number;
  /** The connection ended, and not by us. */
  readonly onLost: (error: Error) => void;
}

/** Whatever an application says: any event of its own is traffic to whosthere. */
interface ApplicationEvents {
  'replay:word': () => void;
}

export type ReplaySocket = Socket<ServerToClientEvents, ClientToServerEvents & ApplicationEvents>;

/** A client of whosthere whose connection can go dead. */
export class ReplayClient extends WiredClient<ReplaySocket> {
  readonly #now: () => number;
  #activeAtMs: number;

  private constructor({ url, user, token, now, onLost }: ClientParts) {
    const errorOf = (message: string, options?: ErrorOptions): ReplayError => new ReplayError(message, options);
    super({ url, user, auth: { token }, onLost, errorOf });
    this.#now = now;
    this.#activeAtMs = now();
  }

  /** Resolves once connected. @throws {ReplayError} when that fails. */
  static async open(parts: ClientParts): Promise<ReplayClient> {
    const client = new ReplayClient(parts);
    await client.connected();
    return client;
  }

  /** From now on answers `presence:probe` itself; until then, and without, its transport answers. */
  hello(): void {
    this.socket.on('presence:probe', (_message, ack) => {
      ack({ idleMs: this.#now() - this.#activeAtMs });
    });
    this.socket.emit('presence:hello', { version: PROTOCOL_VERSION });
  }

  say(): void {
    this.#activeAtMs = this.#now();
    this.socket.emit('replay:word');
  }
}
