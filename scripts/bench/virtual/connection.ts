import { KeepAlive } from './keep-alive.ts';
import { Line, type Network } from './network.ts';
import { type Packet, packetOf } from './packet.ts';
import type { TrafficMeter } from './traffic-meter.ts';
import { CLOSE_FRAME_BYTES, OPEN_PAYLOAD_BYTES, PING_PAYLOAD_BYTES, UPGRADE_BYTES } from './wire-bytes.ts';

type CloseReason = 'transport close' | 'ping timeout';

/** What the server's end of Socket.IO is told. */
export interface ServerEnd {
  onPacket(packet: Packet): void;
  onClose(reason: CloseReason): void;
}

/** The server, common to all connections. */
export interface Listener {
  readonly network: Network;
  readonly meter: TrafficMeter;
  /** A client wants into the namespace. */
  accept(connection: Connection, auth: Readonly<Record<string, unknown>>): ServerEnd;
}

/**
 * A WebSocket between one client and the server, opened the way TCP, HTTP, Engine.IO and Socket.IO go about it.
 *
 * States of the client: here -> gone, after which nothing is read or written any more: fallen silent, cut or left.
 * States of the server: waiting -> open, at the HTTP request -> closed, told so or out of patience.
 */
export class Connection {
  readonly #listener: Listener;
  readonly #toServer: Line;
  readonly #toClient: Line;
  readonly #tellClient: (packet: Packet) => void;
  #isClientHere = true;
  #server: ServerEnd | undefined;
  #keepAlive: KeepAlive | undefined;
  #isClosed = false;

  constructor(listener: Listener, tellClient: (packet: Packet) => void, auth: Readonly<Record<string, unknown>>) {
    this.#listener = listener;
    this.#tellClient = tellClient;
    this.#toServer = new Line(listener.network);
    this.#toClient = new Line(listener.network);
    this.#shakeHands(auth);
  }

  fromClient(packet: Packet): void {
    if (!this.#isClientHere) return;
    this.#reach(() => {
      this.#listener.meter.packet(packet, 'in');
      this.#server?.onPacket(packet);
    });
  }

  fromServer(packet: Packet): void {
    if (this.#isClosed) return;
    this.#listener.meter.packet(packet, 'out');
    this.#answer(() => {
      this.#tellClient(packet);
    });
  }

  /** A ping beside those of the keep-alive. */
  ping(onPong: () => void): void {
    if (this.#isClosed) return;
    this.#listener.meter.message('transport', PING_PAYLOAD_BYTES, 'out');
    this.#answer(() => {
      this.#reach(() => {
        this.#listener.meter.message('transport', PING_PAYLOAD_BYTES, 'in');
        this.#keepAlive?.heardPong();
        onPong();
      });
    });
  }

  /** The client neither reads nor writes any more, and does not close. */
  fallSilent(): void {
    if (!this.#isClientHere) return;
    this.#isClientHere = false;
    this.#keepAlive?.fallSilent();
  }

  /** The connection breaks, and the server will notice. */
  cut(): void {
    this.#isClientHere = false;
    this.#reach(() => {
      this.#close('transport close');
    });
  }

  /** The client closes, with a goodbye when there is anybody to say it to. */
  leave(isConnected: boolean): void {
    if (!this.#isClientHere) return;
    if (isConnected) this.fromClient(packetOf('disconnect'));
    this.#isClientHere = false;
    this.#reach(() => {
      this.#listener.meter.overhead(CLOSE_FRAME_BYTES.in, 'in');
      this.#listener.meter.overhead(CLOSE_FRAME_BYTES.out, 'out');
      this.#close('transport close');
    });
  }

  /** Counts the keep-alive's traffic until now. */
  catchUp(): void {
    this.#keepAlive?.catchUp();
  }

  /** TCP's SYN and its answer, the HTTP request and its answer with Engine.IO's first packet, Socket.IO's. */
  #shakeHands(auth: Readonly<Record<string, unknown>>): void {
    const accept = (): void => {
      this.#listener.meter.packet(packetOf('connect', auth), 'in');
      this.#server = this.#listener.accept(this, auth);
    };
    const request = (): void => {
      this.#roundTrip(
        () => {
          this.#open();
        },
        () => {
          this.#reach(accept);
        },
      );
    };
    this.#roundTrip(() => undefined, request);
  }

  #roundTrip(atServer: () => void, backAtClient: () => void): void {
    this.#reach(() => {
      atServer();
      this.#answer(backAtClient);
    });
  }

  #open(): void {
    const { network, meter } = this.#listener;
    meter.overhead(UPGRADE_BYTES.in, 'in');
    meter.overhead(UPGRADE_BYTES.out, 'out');
    meter.message('transport', OPEN_PAYLOAD_BYTES, 'out');
    this.#keepAlive = new KeepAlive(network, meter, () => {
      this.#listener.meter.overhead(CLOSE_FRAME_BYTES.out, 'out');
      this.#close('ping timeout');
    });
    if (!this.#isClientHere) this.#keepAlive.fallSilent();
  }

  /** From the client to the server, unless that has closed meanwhile. */
  #reach(arrive: () => void): void {
    this.#toServer.carry(() => {
      if (!this.#isClosed) arrive();
    });
  }

  /** From the server to the client, unless that has gone meanwhile. */
  #answer(arrive: () => void): void {
    this.#toClient.carry(() => {
      if (this.#isClientHere) arrive();
    });
  }

  #close(reason: CloseReason): void {
    this.#isClosed = true;
    this.#keepAlive?.stop();
    this.#server?.onClose(reason);
  }
}
