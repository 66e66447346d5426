import { io, type Socket } from 'socket.io-client';
import { Wire } from './wire.ts';

export interface WiredParts {
  readonly url: string;
  /** Who connects, for errors. */
  readonly user: string;
  /** What the server is shown. */
  readonly auth: Readonly<Record<string, string>>;
  /** The connection ended, and not by us. */
  readonly onLost: (error: Error) => void;
  /** Makes the error of what went wrong. */
  readonly errorOf: (message: string, options?: ErrorOptions) => Error;
}

const OPENS_WITHIN_MS = 20_000;

/** A real Socket.IO client over a wire that can go dead. Connects at once, and never again. */
export class WiredClient<ClientSocket extends Socket = Socket> {
  readonly socket: ClientSocket;
  readonly #wire = new Wire();
  readonly #parts: WiredParts;
  #isOver = false;

  constructor(parts: WiredParts) {
    this.#parts = parts;
    const socket: Socket = io(parts.url, {
      transports: ['websocket'],
      auth: parts.auth,
      reconnection: false,
      forceNew: true,
      // Documented as an http.Agent for Node.js, but typed as a string or boolean.
      agent: this.#wire.agent as unknown as boolean,
    });
    this.socket = socket as ClientSocket;
    socket.on('disconnect', (reason) => {
      if (!this.#isOver) parts.onLost(parts.errorOf(`the server let go of ${parts.user}: ${reason}`));
    });
  }

  /** To be called at once. Resolves once connected; rejects with an error of `errorOf`, and closes, when that fails. */
  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (cause: Error): void => {
        clearTimeout(patience);
        this.close();
        reject(this.#parts.errorOf(`${this.#parts.user} could not connect: ${cause.message}`, { cause }));
      };
      const patience = setTimeout(() => {
        fail(new Error(`nothing heard for ${OPENS_WITHIN_MS} ms`));
      }, OPENS_WITHIN_MS);
      const socket: Socket = this.socket;
      socket.once('connect_error', fail).once('connect', () => {
        clearTimeout(patience);
        resolve();
      });
    });
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
