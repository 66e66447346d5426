import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Server } from 'socket.io';
import { systemClock } from '../../../src/ports/clock.ts';
import { admitAll } from '../admit-all.ts';
import { relayChat } from '../contenders/chat-relay.ts';
import type { ContenderName } from '../contenders/contender.ts';
import { contender } from '../contenders/index.ts';
import { RedisKeys } from '../contenders/redis-keys.ts';
import { buildWorkload, type WorkloadSpec } from '../workload/build-workload.ts';
import { createEcho } from './echo.ts';
import { type TrafficSoFar, TrafficMeter } from './traffic-meter.ts';

export interface BenchServerOptions {
  readonly contender: ContenderName;
  readonly spec: WorkloadSpec;
  readonly speed: number;
  /** For a contender that needs it. */
  readonly redisUrl: string | undefined;
}

/** Where a server can be reached. */
export interface ServerAddress {
  readonly url: string;
  /** Sends back whatever it is sent: a pulse, apart from all that is measured. */
  readonly echoPort: number;
}

/** What a server process has spent and done so far. Times in ms of real time. */
export interface ProcessMark {
  /** By a clock of the server's that never steps. */
  readonly atMs: number;
  readonly cpuMs: number;
  readonly traffic: TrafficSoFar;
  /** Presence messages, both ways, in the busiest second of the workload's own time, since the last fresh start. */
  readonly peakPerSecond: number;
  /** How late timers came, since the last fresh start. */
  readonly loopDelayMs: { readonly median: number; readonly p99: number; readonly max: number };
  /** After a garbage collection, which is not in `cpuMs`. */
  readonly heapBytes: number;
  readonly residentBytes: number;
  readonly connections: number;
}

/* Engine.IO's own intervals, by default. */
const PING_INTERVAL_MS = 25_000;
const PING_TIMEOUT_MS = 20_000;

/** Every tick costs the server CPU time of its own: some 0.05 ms. */
const LOOP_RESOLUTION_MS = 20;

/** A Socket.IO server with one presence design, in this process. */
export class BenchServer {
  readonly address: ServerAddress;
  readonly #io: Server;
  readonly #meter: TrafficMeter;
  readonly #loopDelay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  #markingCpuMs = 0;

  private constructor(address: ServerAddress, io: Server, meter: TrafficMeter) {
    this.address = address;
    this.#io = io;
    this.#meter = meter;
    this.#loopDelay.enable();
  }

  /** On free ports of 127.0.0.1. It stays until its process ends. */
  static async start({ contender: name, spec, speed, redisUrl }: BenchServerOptions): Promise<BenchServer> {
    const { friendsOf } = await buildWorkload(spec);
    const keys = redisUrl === undefined ? undefined : await RedisKeys.connect(redisUrl, 'bench:');
    const http = createServer();
    const io = new Server(http, {
      serveClient: false,
      transports: ['websocket'],
      perMessageDeflate: false,
      pingInterval: PING_INTERVAL_MS / speed,
      pingTimeout: PING_TIMEOUT_MS / speed,
    });
    const meter = new TrafficMeter(http, io, () => performance.now() * speed);
    admitAll(io);
    relayChat(io);
    await contender(name).serve({ io, clock: systemClock, friendsOf, keys, speed });
    const port = await portOf(http);
    const echoPort = await portOf(createEcho());
    return new BenchServer({ url: `http://127.0.0.1:${port}`, echoPort }, io, meter);
  }

  /** `isFreshStart`: peak and loop delay are counted anew from here. */
  mark(isFreshStart: boolean): ProcessMark {
    const cpuMs = processCpuMs();
    const soFar = {
      atMs: performance.now(),
      cpuMs: cpuMs - this.#markingCpuMs,
      traffic: this.#meter.soFar(),
      peakPerSecond: this.#meter.peakPerSecond,
      loopDelayMs: {
        median: this.#lateMs(this.#loopDelay.percentile(50)),
        p99: this.#lateMs(this.#loopDelay.percentile(99)),
        max: this.#lateMs(this.#loopDelay.max),
      },
    };
    collectGarbage();
    const { heapUsed: heapBytes, rss: residentBytes } = process.memoryUsage();
    if (isFreshStart) {
      this.#meter.restartPeak();
      this.#loopDelay.reset();
    }
    this.#markingCpuMs += processCpuMs() - cpuMs;
    return { ...soFar, heapBytes, residentBytes, connections: this.#io.engine.clientsCount };
  }

  /** What is recorded, in ns, is the time between two ticks of a timer. */
  #lateMs(betweenNs: number): number {
    return Math.max(0, betweenNs / 1e6 - LOOP_RESOLUTION_MS);
  }
}

async function portOf(server: TcpServer): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('a bench server needs node --expose-gc');
  globalThis.gc();
}
