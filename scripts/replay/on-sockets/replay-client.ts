import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, ServerToClientEvents } from '../../../src/wire/protocol.ts';
import { PROTOCOL_VERSION } from '../../../src/wire/protocol.ts';
import { ReplayError } from '../replay-error.ts';
import { Wire } from './wire.ts';

export interface ClientParts {
  readonly url: string;
  readonly user: string;
  readonly token: string;
  /** ms since the Unix epoch. */
  readonly now: () => number;
  /** The connection ended, and not by us. */
  readonly onLost: (error: ReplayError) => void;
}

const OPENS_WITHIN_MS = 20_000;

/** Whatever an application says: any event of its own is traffic to whosthere. */
interface ApplicationEvents {
  'replay:word': () => void;
}

export type ReplaySocket = Socket<ServerToClientEvents, ClientToServerEvents & ApplicationEvents>;

/** A real Socket.IO client over a wire that can go dead. */
export class ReplayClient {
  readonly socket: ReplaySocket;
  readonly #wire = new Wire();
  readonly #parts: ClientParts;
  #activeAtMs: number;
  #isOver = false;

  private constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#activeAtMs = parts.now();
    this.socket = io(parts.url, {
      transports: ['websocket'],
      auth: { token: parts.token },
      reconnection: false,
      forceNew: true,
      // Documented as an http.Agent for Node.js, but typed as a string or boolean.
      agent: this.#wire.agent as unknown as boolean,
    });
    this.socket.on('disconnect', (reason) => {
      if (!this.#isOver) parts.onLost(new ReplayError(`the server let go of ${parts.user}: ${reason}`));
    });
  }

  /** Resolves once connected. @throws {ReplayError} when that fails. */
  static open(parts: ClientParts): Promise<ReplayClient> {
    const client = new ReplayClient(parts);
    return new Promise<ReplayClient>((resolve, reject) => {
      const fail = (cause: Error): void => {
        clearTimeout(patience);
        client.close();
        reject(new ReplayError(`${parts.user} could not connect: ${cause.message}`, { cause }));
      };
      const patience = setTimeout(() => {
        fail(new Error(`nothing heard for ${OPENS_WITHIN_MS} ms`));
      }, OPENS_WITHIN_MS);
      client.socket.once('connect_error', fail).once('connect', () => {
        clearTimeout(patience);
        resolve(client);
      });
    });
  }

  /** From now on answers `presence:probe` itself; until then, and without, its transport answers. */
  hello(): void {
    this.socket.on('presence:probe', (_message, ack) => {
      ack({ idleMs: this.#parts.now() - this.#activeAtMs });
    });
    this.socket.emit('presence:hello', { version: PROTOCOL_VERSION });
  }

  say(): void {
    this.#activeAtMs = this.#parts.now();
    this.socket.emit('replay:word');
  }

  /** Neither reads nor writes any more, and does not close. */
  fallSilent(): void {
    this.#isOver = true;
    this.#wire.freeze();
  }

  goodbye(): void {
    this.#isOver = true;
    this.socket.disconnect();
  }

  /** Ends the connection without a goodbye. */
  close(): void {
    this.#isOver = true;
    this.#wire.cut();
    this.socket.disconnect();
  }
}
