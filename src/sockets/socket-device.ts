import type { Device } from '../ports/device.ts';
import { probeAckSchema } from '../wire/schemas.ts';
import type { Clock } from '../ports/clock.ts';
import type { Backlog } from './backlog.ts';
import { PingPace } from './ping-pace.ts';
import { forgetAck, pingTransport } from './socket-internals.ts';
import type { AnySocket } from './socket-types.ts';

/** For all sockets of the process: they share its event loop. */
const pace = new PingPace();

/** A connected Socket.IO client as something that can be probed. */
export class SocketDevice implements Device {
  readonly #socket: AnySocket;
  readonly #clock: Clock;
  readonly #backlog: Backlog;
  /** Whether the client said that it answers `presence:probe`. Any other is pinged below Socket.IO. */
  answersProbes = false;

  constructor(socket: AnySocket, clock: Clock, backlog: Backlog) {
    this.#socket = socket;
    this.#clock = clock;
    this.#backlog = backlog;
  }

  ping(answer: (idleMs: number | null) => void): () => void {
    let giveUp: (() => void) | undefined;
    const takeBack = pace.take(this.#clock, () => {
      giveUp = this.#ping(answer);
    });
    return () => {
      takeBack();
      giveUp?.();
    };
  }

  #ping(answer: (idleMs: number | null) => void): () => void {
    const giveUp = this.answersProbes
      ? this.#probe(answer)
      : pingTransport(this.#socket, () => {
          answer(null);
        });
    this.#backlog.sent();
    return giveUp;
  }

  #probe(answer: (idleMs: number | null) => void): () => void {
    const ack = (reply: unknown): void => {
      const parsed = probeAckSchema.safeParse(reply);
      // An ack that makes no sense still proves that the client is there; of the person it says nothing.
      answer(parsed.success ? Math.ceil(parsed.data.idleMs) : null);
    };
    this.#socket.emit('presence:probe', {}, ack);
    return () => {
      forgetAck(this.#socket, ack);
    };
  }
}
