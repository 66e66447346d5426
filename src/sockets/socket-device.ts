import { probeAckSchema, taken } from '../wire/schemas.ts';
import type { Clock } from '../ports/clock.ts';
import { PROBE } from './packets.ts';
import { PingPace } from './ping-pace.ts';
import { forgetAck, pingTransport } from './socket-internals.ts';
import type { AnySocket } from './socket-types.ts';

/** For all sockets of the process: they share its event loop. */
const pace = new PingPace();

/** A connected Socket.IO client as something that can be probed. */
export interface SocketDevice {
  readonly socket: AnySocket;
  /** Whether the client said that it answers `presence:probe`. Any other is pinged below Socket.IO. */
  readonly answersProbes: boolean;
  /** A packet was sent to it just now. */
  sent(): void;
}

/** Terms as for Device.ping. */
export function pingDevice(device: SocketDevice, clock: Clock, answer: (idleMs: number | null) => void): () => void {
  let giveUp: (() => void) | undefined;
  const takeBack = pace.take(clock, () => {
    giveUp = device.answersProbes
      ? probe(device.socket, answer)
      : pingTransport(device.socket, () => {
          answer(null);
        });
    device.sent();
  });
  return () => {
    takeBack();
    giveUp?.();
  };
}

function probe(socket: AnySocket, answer: (idleMs: number | null) => void): () => void {
  // Let go of with the answer: of a socket that lives long, Socket.IO's table of acks keeps each for a while.
  let waiting: typeof answer | undefined = answer;
  const ack = (reply: unknown): void => {
    const tell = waiting;
    waiting = undefined;
    const idle = taken(probeAckSchema, reply);
    // An ack that makes no sense still proves that the client is there; of the person it says nothing.
    tell?.(idle === undefined ? null : Math.ceil(idle.idleMs));
  };
  socket.emit('presence:probe', PROBE, ack);
  return () => {
    forgetAck(socket, ack);
  };
}
