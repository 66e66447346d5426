import type { Server } from 'socket.io';
import type { Socket } from 'socket.io-client';
import { ClientSocket } from './client-socket.ts';
import type { Connection, Listener, ServerEnd } from './connection.ts';
import { type Broadcast, Namespace } from './namespace.ts';
import type { Network } from './network.ts';
import { TrafficMeter } from './traffic-meter.ts';

/**
 * Socket.IO on a virtual clock: of its server and its clients what the contenders and whosthere use, no more. Held to the
 * real one by test/integration/bench-virtual-io.test.ts.
 */
export class VirtualIo implements Listener {
  readonly network: Network;
  readonly meter: TrafficMeter;
  readonly sockets = new Namespace();

  constructor(network: Network) {
    this.network = network;
    this.meter = new TrafficMeter(network.clock);
  }

  accept(connection: Connection, auth: Readonly<Record<string, unknown>>): ServerEnd {
    return this.sockets.accept(connection, auth);
  }

  /** Begins to connect a client. */
  connect(auth: Readonly<Record<string, unknown>>): ClientSocket {
    return new ClientSocket(this, auth);
  }

  of(name: string): Namespace {
    if (name !== '/') throw new RangeError(`there is no namespace ${name}`);
    return this.sockets;
  }

  on(event: string, listener: (...args: never[]) => void): this {
    this.sockets.on(event, listener as (...args: unknown[]) => void);
    return this;
  }

  off(event: string, listener: (...args: never[]) => void): this {
    this.sockets.off(event, listener as (...args: unknown[]) => void);
    return this;
  }

  use(middleware: Parameters<Namespace['use']>[0]): this {
    this.sockets.use(middleware);
    return this;
  }

  to(rooms: string | readonly string[]): Broadcast {
    return this.sockets.to(rooms);
  }
}

/* Where virtual things pass for Socket.IO's own: nowhere else. What is not there is found out by calling it. */

export function asServer(io: VirtualIo): Server {
  return io as unknown as Server;
}

export function asClientSocket(socket: ClientSocket): Socket {
  return socket as unknown as Socket;
}
