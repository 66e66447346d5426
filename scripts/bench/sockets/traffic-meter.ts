import type { Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Server } from 'socket.io';
import { WebSocket } from 'ws';
import { frameBytes, purposeOf } from '../measure/classify.ts';
import type { Traffic } from '../measure/run-result.ts';

type Direction = 'in' | 'out';

/** An Engine.IO packet, without its type's character. */
interface EnginePacket {
  readonly type: string;
  readonly data?: unknown;
}

/** What Engine.IO's typings do not tell of a connection over WebSocket. */
interface EngineConnection {
  readonly request: { readonly socket: TcpSocket };
  readonly transport: { readonly socket: WebSocket };
  on(event: 'packet', listener: (packet: EnginePacket) => void): void;
  /** What has been waiting is written now. */
  on(event: 'flush', listener: (packets: readonly EnginePacket[]) => void): void;
}

export interface TrafficSoFar {
  readonly messages: Traffic;
  /** With their frames. All that TCP carried and is no message of presence or of the application is transport. */
  readonly bytes: Traffic;
}

/**
 * Counts what goes in and out of a Socket.IO server that speaks WebSocket only, without compression: every message by
 * what it is for, a broadcast once for each connection it goes to; and every byte of TCP payload.
 */
export class TrafficMeter {
  readonly #messages = noTraffic();
  readonly #bytes = noTraffic();
  readonly #open = new Set<TcpSocket>();
  readonly #closedBytes = { in: 0, out: 0 };
  /** Now, on the timeline of the workload. */
  readonly #now: () => number;
  #peakFromMs: number;
  #secondsPast = 0;
  #presenceThisSecond = 0;
  #peakPerSecond = 0;

  /** `now` tells the time in ms of the workload's own time, from anywhere. */
  constructor(http: HttpServer, io: Server, now: () => number) {
    this.#now = now;
    this.#peakFromMs = now();
    http.on('connection', (socket) => {
      this.#open.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#closedBytes.in += socket.bytesRead;
        this.#closedBytes.out += socket.bytesWritten;
      });
    });
    io.engine.on('connection', (connection: EngineConnection) => {
      // Its first packet, which tells the client the intervals, has been sent before anybody could listen.
      this.#messages.transport.out += 1;
      connection.on('packet', (packet) => {
        this.#count(packet, 'in');
      });
      connection.on('flush', (packets) => {
        if (isWritable(connection)) for (const packet of packets) this.#count(packet, 'out');
      });
    });
  }

  soFar(): TrafficSoFar {
    const { presence, application } = this.#bytes;
    const tcp = { ...this.#closedBytes };
    for (const { bytesRead, bytesWritten } of this.#open) {
      tcp.in += bytesRead;
      tcp.out += bytesWritten;
    }
    const transport = {
      in: tcp.in - presence.in - application.in,
      out: tcp.out - presence.out - application.out,
    };
    return structuredClone({ messages: this.#messages, bytes: { presence, application, transport } });
  }

  /** Presence messages, both ways, in the busiest of the seconds since the start or {@link restartPeak}. */
  get peakPerSecond(): number {
    return Math.max(this.#peakPerSecond, this.#presenceThisSecond);
  }

  restartPeak(): void {
    this.#peakFromMs = this.#now();
    this.#secondsPast = 0;
    this.#presenceThisSecond = 0;
    this.#peakPerSecond = 0;
  }

  #count({ type, data }: EnginePacket, direction: Direction): void {
    const purpose = purposeOf(type, data);
    this.#messages[purpose][direction] += 1;
    if (purpose === 'transport' || typeof data !== 'string') return;
    // The type of an Engine.IO packet is its first character.
    const payloadBytes = 1 + Buffer.byteLength(data);
    this.#bytes[purpose][direction] += frameBytes(payloadBytes, direction === 'in' ? 'client' : 'server');
    if (purpose === 'presence') this.#countInSecond();
  }

  #countInSecond(): void {
    const secondsPast = Math.floor((this.#now() - this.#peakFromMs) / 1_000);
    if (secondsPast > this.#secondsPast) {
      this.#peakPerSecond = this.peakPerSecond;
      this.#presenceThisSecond = 0;
      this.#secondsPast = secondsPast;
    }
    this.#presenceThisSecond += 1;
  }
}

/** Whoever has just gone may still be written to, for nothing: until Engine.IO has been told. */
function isWritable({ request, transport }: EngineConnection): boolean {
  return !request.socket.destroyed && transport.socket.readyState === WebSocket.OPEN;
}

function noTraffic(): Traffic {
  const none = { in: 0, out: 0 };
  return { presence: { ...none }, application: { ...none }, transport: { ...none } };
}

/** What came between two moments. */
export function trafficBetween(earlier: Traffic, later: Traffic): Traffic {
  const between = (purpose: keyof Traffic) => ({
    in: later[purpose].in - earlier[purpose].in,
    out: later[purpose].out - earlier[purpose].out,
  });
  return { presence: between('presence'), application: between('application'), transport: between('transport') };
}
